r"""WeChat Pay v3 on the wire: signatures of requests, replies and notifications, and their bodies.

A request signs `method\ntarget\ntimestamp\nnonce\nbody\n` with the merchant's key; WeChat
signs `timestamp\nnonce\nbody\n` with the key that `Wechatpay-Serial` names.
"""

import re
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct, field

from functions.shared.payments import rsa
from functions.shared.payments.http_caller import Call
from functions.shared.payments.secrets import ProviderSecret

SKEW_S: Final = 300
"""This far off, or more, is refused."""
SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_HEADERS: Final = (
    "wechatpay-timestamp",
    "wechatpay-nonce",
    "wechatpay-signature",
    "wechatpay-serial",
)


class WeChatSecret(Struct, frozen=True):
    """What the secret of WeChat Pay holds."""

    mchid: str
    appid: str
    merchant_serial: str
    """Of our certificate, whose key signs requests."""
    merchant_private_key: str
    api_v3_key: str
    """32 characters; notifications are sealed with it."""
    platform_keys: dict[str, str]
    """Serial, or public key id, to WeChat's certificate or public key (PEM): while they rotate
    there are two."""


class Prepaid(Struct, frozen=True):
    """An order that WeChat took: each way to pay has its own member."""

    code_url: str = ""
    h5_url: str = ""
    prepay_id: str = ""


class Amount(Struct, frozen=True):
    """Of a transaction."""

    total: int
    currency: str = "CNY"


class Transaction(Struct, frozen=True):
    """A payment as WeChat tells of it, asked or not."""

    mchid: str
    appid: str
    out_trade_no: str
    trade_state: str
    transaction_id: str = ""
    amount: Amount | None = None


class RefundAmount(Struct, frozen=True):
    """Of a refund; notifications do not name the currency: there is one."""

    refund: int
    currency: str = "CNY"


class Refund(Struct, frozen=True):
    """A refund as WeChat tells of it; `status` when asked, `refund_status` when it notifies."""

    out_refund_no: str
    out_trade_no: str
    refund_id: str
    amount: RefundAmount
    mchid: str = ""
    status: str = ""
    refund_status: str = ""


class SealedResource(Struct, frozen=True):
    """What a notification is about, sealed."""

    algorithm: str
    ciphertext: str
    nonce: str
    original_type: str = ""
    associated: str = field(name="associated_data", default="")


class WeChatNotification(Struct, frozen=True):
    """A notification."""

    id: str
    event_type: str
    resource: SealedResource


class Failure(Struct, frozen=True):
    """A refusal."""

    code: str = ""


def signed(call: Call, secret: WeChatSecret, timestamp: int, nonce: str) -> Call:
    """The call with our signature of it."""
    message = f"{call.method}\n{call.target}\n{timestamp}\n{nonce}\n".encode() + call.body + b"\n"
    signature = rsa.sign(secret.merchant_private_key, message)
    values = {
        "mchid": secret.mchid,
        "nonce_str": nonce,
        "signature": signature,
        "timestamp": str(timestamp),
        "serial_no": secret.merchant_serial,
    }
    authorization = ",".join(f'{name}="{value}"' for name, value in values.items())
    return msgspec.structs.replace(
        call, headers={**call.headers, "authorization": f"{SCHEME} {authorization}"}
    )


def is_genuine(
    headers: Mapping[str, str], body: bytes, now: int, secrets: ProviderSecret[WeChatSecret]
) -> bool:
    """Whether WeChat signed exactly `body`, lately, with a key of its that we have."""
    timestamp, nonce, signature, serial = (headers.get(name, "") for name in _HEADERS)
    # A header that came twice is joined by a comma.
    if not _TIMESTAMP.fullmatch(timestamp) or not nonce or "," in nonce + serial:
        return False
    if abs(now - int(timestamp)) >= SKEW_S:
        return False
    message = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    for secret in secrets.tries():
        key = secret.platform_keys.get(serial)
        if key is not None:
            return rsa.is_signed(key, signature, message)
    return False
