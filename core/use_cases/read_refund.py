"""Somebody reads a refund: who asked for it, the merchant, the platform."""

from core.errors import NotFound
from core.ids import MerchantId, RefundId, UserId
from core.ports.refunds import Refunds
from core.refunds.refund import Refund


def read_refund(refund_id: RefundId, shopper_id: UserId, refunds: Refunds) -> Refund:
    """The shopper's refund; another's is not there: `NotFound`."""
    refund = read_any_refund(refund_id, refunds)
    if refund.shopper_id != shopper_id:
        raise NotFound("refund")
    return refund


def read_asked_refund(refund_id: RefundId, merchant_id: MerchantId, refunds: Refunds) -> Refund:
    """What the merchant is asked for; what another is asked for is not there: `NotFound`."""
    refund = read_any_refund(refund_id, refunds)
    if refund.merchant_id != merchant_id:
        raise NotFound("refund")
    return refund


def read_any_refund(refund_id: RefundId, refunds: Refunds) -> Refund:
    """Anybody's refund, as the platform may read it; raises `NotFound`."""
    refund = refunds.get(refund_id)
    if refund is None:
        raise NotFound("refund")
    return refund
