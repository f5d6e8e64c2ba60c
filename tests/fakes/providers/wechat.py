"""WeChat Pay v3 as a merchant meets it, by an implementation of its own."""

import base64
import json
import re
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from tests.fakes.providers.server import Answer, ProviderServer, Received, key_pair

MCHID, APPID = "1900000109", "wx8888888888888888"
MERCHANT_SERIAL, SERIAL = "5F0A", "PUB_KEY_ID_1"
API_V3_KEY = "0123456789abcdef0123456789ABCDEF"
_AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(.*?)",nonce_str="(.*?)",signature="(.*?)",'
    r'timestamp="(\d+)",serial_no="(.*?)"'
)


def secret(**changes: Any) -> dict[str, Any]:
    """The secret of the merchant."""
    document = {
        "mchid": MCHID,
        "appid": APPID,
        "merchant_serial": MERCHANT_SERIAL,
        "merchant_private_key": key_pair("merchant")[0],
        "api_v3_key": API_V3_KEY,
        "platform_keys": {SERIAL: key_pair("wechat")[1]},
    }
    return {**document, **changes}


def headers(
    body: bytes, at: int, *, serial: str = SERIAL, signer: str = "wechat"
) -> dict[str, str]:
    """WeChat's signature of a reply or a notification."""
    nonce = "c5ac7061fccab6bf3e254dcf98995b8c"
    signature = _sign(signer, f"{at}\n{nonce}\n".encode() + body + b"\n")
    return {
        "wechatpay-timestamp": str(at),
        "wechatpay-nonce": nonce,
        "wechatpay-signature": signature,
        "wechatpay-serial": serial,
    }


def notification(
    about: dict[str, Any],
    event: str = "TRANSACTION.SUCCESS",
    *,
    associated: str = "transaction",
    key: str = API_V3_KEY,
    **changes: Any,
) -> bytes:
    """A notification, sealed; `changes` are made to what is around what is sealed."""
    nonce = "fdasflkja484"
    sealed = AESGCM(key.encode()).encrypt(
        nonce.encode(), json.dumps(about).encode(), associated.encode()
    )
    resource = {
        "original_type": "transaction",
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(sealed).decode(),
        "associated_data": associated,
        "nonce": nonce,
        **changes,
    }
    envelope = {"id": "evt-1", "event_type": event, "resource_type": "encrypt-resource"}
    return json.dumps({**envelope, "resource": resource}).encode()


class WeChatServer(ProviderServer):
    """Orders and refunds by the merchant's own numbers; refuses what is not signed."""

    def __init__(self, clock: Any) -> None:
        super().__init__(self._answer)
        self.orders: dict[str, dict[str, Any]] = {}
        self.paid: dict[str, str] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.refund_status = "PROCESSING"
        self.refusal: tuple[int, str] | None = None
        self.signer = "wechat"
        self.clock = clock

    def _answer(self, received: Received) -> Answer:
        if not _is_signed(received):
            return self._reply(401, {"code": "SIGN_ERROR", "message": ""})
        if self.refusal is not None:
            return self._reply(self.refusal[0], {"code": self.refusal[1], "message": ""})
        path = received.target.partition("?")[0]
        body = json.loads(received.body) if received.body else {}
        if path.startswith("/v3/pay/transactions/out-trade-no/"):
            return self._query(path.rpartition("/")[2])
        if path.startswith("/v3/pay/transactions/"):
            return self._order(path.rpartition("/")[2], body)
        if path == "/v3/refund/domestic/refunds":
            return self._refund(body)
        return self._read_refund(path.rpartition("/")[2])

    def _order(self, method: str, body: dict[str, Any]) -> Answer:
        assert (body["mchid"], body["appid"]) == (MCHID, APPID)
        known = self.orders.setdefault(body["out_trade_no"], body)
        assert known == body, "the same number with other terms"
        number = body["out_trade_no"]
        said = {
            "native": {"code_url": f"weixin://wxpay/bizpayurl?pr={number}"},
            "h5": {"h5_url": f"https://wx.tenpay.com/{number}"},
            "jsapi": {"prepay_id": f"wx{number}"},
        }
        return self._reply(200, said[method])

    def _query(self, number: str) -> Answer:
        if number not in self.orders:
            return self._reply(404, {"code": "ORDER_NOT_EXIST", "message": ""})
        return self._reply(200, self.transaction(number))

    def transaction(self, number: str) -> dict[str, Any]:
        """What is told of an order."""
        said: dict[str, Any] = {
            "mchid": MCHID,
            "appid": APPID,
            "out_trade_no": number,
            "trade_state": "NOTPAY",
        }
        if number in self.paid:
            said |= {"trade_state": "SUCCESS", "transaction_id": self.paid[number]}
            said |= {"amount": {**self.orders[number]["amount"], "payer_total": 1}}
        return said

    def _refund(self, body: dict[str, Any]) -> Answer:
        number = body["out_refund_no"]
        made = {
            "refund_id": f"50{number}",
            "out_refund_no": number,
            "out_trade_no": next(n for n, t in self.paid.items() if t == body["transaction_id"]),
            "transaction_id": body["transaction_id"],
            "amount": body["amount"],
        }
        assert self.refunds.setdefault(number, made) == made
        return self._read_refund(number)

    def _read_refund(self, number: str) -> Answer:
        if number not in self.refunds:
            return self._reply(404, {"code": "RESOURCE_NOT_EXISTS", "message": ""})
        return self._reply(200, {**self.refunds[number], "status": self.refund_status})

    def _reply(self, status: int, document: dict[str, Any]) -> Answer:
        body = json.dumps(document).encode()
        return Answer(status, body, headers(body, int(self.clock()), signer=self.signer))


def _is_signed(received: Received) -> bool:
    found = _AUTHORIZATION.fullmatch(received.headers.get("authorization", ""))
    if found is None or (found[1], found[5]) != (MCHID, MERCHANT_SERIAL):
        return False
    message = f"{received.method}\n{received.target}\n{found[4]}\n{found[2]}\n".encode()
    public: Any = load_pem_public_key(key_pair("merchant")[1].encode())
    try:
        signature = base64.b64decode(found[3])
        public.verify(signature, message + received.body + b"\n", PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _sign(signer: str, message: bytes) -> str:
    private: Any = load_pem_private_key(key_pair(signer)[0].encode(), None)
    return base64.b64encode(private.sign(message, PKCS1v15(), SHA256())).decode()
