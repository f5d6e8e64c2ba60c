"""Alipay as a merchant meets it, by an implementation of its own."""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from tests.fakes.providers.server import Answer, ProviderServer, Received, key_pair

APP_ID, SELLER_ID = "2021000000000001", "2088000000000001"


def secret(**changes: Any) -> dict[str, Any]:
    """The secret of the merchant; Alipay's key as its site shows it, without the PEM's lines."""
    bare = "".join(key_pair("alipay")[1].splitlines()[1:-1])
    document = {
        "app_id": APP_ID,
        "seller_id": SELLER_ID,
        "private_key": key_pair("merchant")[0],
        "alipay_public_keys": [bare],
    }
    return {**document, **changes}


def notification(
    parameters: dict[str, str], *, signer: str = "alipay", sha1: bool = False
) -> bytes:
    """A signed form."""
    joined = "&".join(
        f"{k}={v}" for k, v in sorted(parameters.items()) if k not in {"sign", "sign_type"}
    )
    signature = sign(joined.encode(), signer, sha1=sha1)
    return urlencode({"sign_type": "RSA2", **parameters, "sign": signature}).encode()


def is_signed(parameters: dict[str, str]) -> bool:
    """Whether the merchant signed these parameters of a request."""
    joined = "&".join(f"{k}={v}" for k, v in sorted(parameters.items()) if k != "sign")
    public: Any = load_pem_public_key(key_pair("merchant")[1].encode())
    try:
        signature = base64.b64decode(parameters["sign"])
        public.verify(signature, joined.encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def sign(message: bytes, signer: str, *, sha1: bool = False) -> str:
    private: Any = load_pem_private_key(key_pair(signer)[0].encode(), None)
    digest = SHA1() if sha1 else SHA256()  # noqa: S303  (what we must not accept)
    return base64.b64encode(private.sign(message, PKCS1v15(), digest)).decode()


class AlipayServer(ProviderServer):
    """Trades and refunds by the merchant's own numbers; refuses what is not signed."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.trades: dict[str, dict[str, str]] = {}
        self.refunds: dict[str, dict[str, str]] = {}
        self.refusal: tuple[str, str] | None = None
        self.signer = "alipay"
        self.is_spaced = False

    def _answer(self, received: Received) -> Answer:
        parameters = dict(parse_qsl(received.body.decode()))
        if not is_signed(parameters) or parameters["app_id"] != APP_ID:
            said = {"code": "40002", "sub_code": "isv.invalid-signature"}
        elif self.refusal is not None:
            said = dict(zip(("code", "sub_code"), self.refusal, strict=True))
        else:
            content = json.loads(parameters["biz_content"])
            said = getattr(self, parameters["method"].replace(".", "_"))(content)
        return self._reply(parameters["method"].replace(".", "_") + "_response", said)

    def pay(self, number: str, amount: str) -> None:
        """A shopper opened the page and paid."""
        self.trades[number] = {
            "out_trade_no": number,
            "trade_no": f"2026{number}",
            "trade_status": "TRADE_SUCCESS",
            "total_amount": amount,
        }

    def alipay_trade_precreate(self, content: dict[str, str]) -> dict[str, str]:
        number = content["out_trade_no"]
        trade = {
            "out_trade_no": number,
            "trade_no": f"2026{number}",
            "trade_status": "WAIT_BUYER_PAY",
            "total_amount": content["total_amount"],
        }
        assert self.trades.setdefault(number, trade) == trade
        return {"code": "10000", "qr_code": f"https://qr.alipay.com/{number}"}

    def alipay_trade_query(self, content: dict[str, str]) -> dict[str, str]:
        trade = self.trades.get(content["out_trade_no"])
        if trade is None:
            return {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}
        return {"code": "10000", **trade}

    def alipay_trade_refund(self, content: dict[str, str]) -> dict[str, str]:
        trade = self.trades.get(content["out_trade_no"])
        if trade is None:
            return {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}
        is_new = content["out_request_no"] not in self.refunds
        self.refunds.setdefault(content["out_request_no"], content)
        return {
            "code": "10000",
            "fund_change": "Y" if is_new else "N",
            "trade_no": trade["trade_no"],
        }

    def alipay_trade_fastpay_refund_query(self, content: dict[str, str]) -> dict[str, str]:
        made = self.refunds.get(content["out_request_no"])
        if made is None:
            return {"code": "10000"}
        return {
            "code": "10000",
            "refund_status": "REFUND_SUCCESS",
            "refund_amount": made["refund_amount"],
            "trade_no": f"2026{made['out_trade_no']}",
        }

    def _reply(self, member: str, said: dict[str, str]) -> Answer:
        """The member's very characters are signed: also spaces and slashes as PHP writes them."""
        text = json.dumps({"msg": "中/文", **said}, ensure_ascii=False).replace("/", "\\/")
        signature = sign(text.encode(), self.signer)
        inner = f" {text} " if self.is_spaced else text
        return Answer(200, f'{{"{member}":{inner},"sign":"{signature}"}}'.encode())
