"""Keys of refunds in the commerce table.

| item                       | pk                  | sk              | gsi1pk             | gsi1sk |
|----------------------------|---------------------|-----------------|--------------------|--------|
| refund                     | REFUND#refund       | REFUND          | REFUNDS#merchant   | refund |
| refund of a shopper        | ASKED_BACK#shopper  | refund          |                    |        |
| refund the platform has    | ESCALATED           | refund          |                    |        |
| provider's refund          | PROVIDER_REFUND#prf | PROVIDER_REFUND |                    |        |
| ... that failed            | PROVIDER_REFUND#prf | PROVIDER_REFUND | REFUNDS#failed     | prf    |

What waits for an answer, a decision or a provider is in the index of what is due.
"""

from typing import Final

from core.ids import MerchantId, ProviderRefundId, RefundId, UserId
from functions.shared.dynamodb.store import Key

ESCALATED: Final = "ESCALATED"
FAILED: Final = "REFUNDS#failed"


def refund(refund_id: RefundId) -> Key:
    """A refund."""
    return Key(f"REFUND#{refund_id}", "REFUND")


def asked_of(merchant_id: MerchantId) -> str:
    """The index partition of what a merchant is asked for, sorted by refund id."""
    return f"REFUNDS#{merchant_id}"


def asked_by(shopper_id: UserId) -> str:
    """The partition of a shopper's refunds, sorted by their id."""
    return f"ASKED_BACK#{shopper_id}"


def of_shopper(shopper_id: UserId, refund_id: RefundId) -> Key:
    """A pointer from a shopper to a refund."""
    return Key(asked_by(shopper_id), refund_id)


def escalated(refund_id: RefundId) -> Key:
    """A pointer to a refund that the platform is to decide."""
    return Key(ESCALATED, refund_id)


def provider_refund(provider_refund_id: ProviderRefundId) -> Key:
    """What a provider is asked to send back."""
    return Key(f"PROVIDER_REFUND#{provider_refund_id}", "PROVIDER_REFUND")
