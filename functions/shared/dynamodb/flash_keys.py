"""Keys of flash sales, in the commerce table: an order takes a reservation in its transaction.

| item        | pk            | sk                   | gsi1pk              | gsi1sk |
|-------------|---------------|----------------------|---------------------|--------|
| sale        | FLASH#sale    | SALE                 | FLASHSALES#merchant | sale   |
| lane        | LANE#sale#nnn | LANE                 |                     |        |
| reservation | LANE#sale#nnn | HOLD#shopper#request |                     |        |

A lane and its reservations are one partition. Sales that are not over and reservations that are
held are in the index of what is due (due_keys).
"""

from typing import Final

from core.flash.reservations import Reservation
from core.ids import FlashRequestId, FlashSaleId, MerchantId, UserId
from functions.shared.dynamodb.store import Key

HOLD: Final = "HOLD#"


def sale(sale_id: FlashSaleId) -> Key:
    """A sale."""
    return Key(f"FLASH#{sale_id}", "SALE")


def sales_of(merchant_id: MerchantId) -> str:
    """The index partition of a merchant's sales, sorted by their ids."""
    return f"FLASHSALES#{merchant_id}"


def lane(sale_id: FlashSaleId, number: int) -> Key:
    """A lane of a sale."""
    return Key(lane_partition(sale_id, number), "LANE")


def lane_partition(sale_id: FlashSaleId, number: int) -> str:
    """A lane and its reservations, whose sort keys begin with `HOLD`."""
    return f"LANE#{sale_id}#{number:03d}"


def reservation(
    sale_id: FlashSaleId, number: int, shopper_id: UserId, request_id: FlashRequestId
) -> Key:
    """The reservation of a request."""
    return Key(lane_partition(sale_id, number), f"{holds_of(shopper_id)}{request_id}")


def reservation_of(pk: str, sk: str) -> tuple[FlashSaleId, int, UserId, FlashRequestId]:
    """The sale, lane, shopper and request of a reservation's key."""
    _, sale_id, number = pk.split("#")
    _, shopper_id, request_id = sk.split("#")
    return FlashSaleId(sale_id), int(number), UserId(shopper_id), FlashRequestId(request_id)


def holds_of(shopper_id: UserId) -> str:
    """What the sort keys of a shopper's reservations in their lane begin with."""
    return f"{HOLD}{shopper_id}#"


def hold_name(held: Reservation) -> str:
    """The name of a reservation in the index of what is due."""
    return f"{held.sale_id}#{held.lane}#{held.shopper_id}#{held.request_id}"


def hold_of(name: str) -> Key:
    """The reservation of a name."""
    sale_id, number, shopper_id, request_id = name.split("#")
    return reservation(
        FlashSaleId(sale_id), int(number), UserId(shopper_id), FlashRequestId(request_id)
    )
