"""Keys of flash sales, in the commerce table: an order takes a reservation in its transaction.

| item        | pk            | sk                   | gsi1pk              | gsi1sk              |
|-------------|---------------|----------------------|---------------------|---------------------|
| sale        | FLASH#sale    | SALE                 | FLASHSALES#merchant | sale                |
| lane        | LANE#sale#nnn | LANE                 |                     |                     |
| reservation | LANE#sale#nnn | HOLD#shopper#request | HELD#shard          | time#sale#request   |

A lane and its reservations are one partition. A reservation is in the index while it is held, by
when that ends, dealt over `SHARDS`: every hold of a busy sale ends within the same minute.
"""

import zlib
from typing import Final

from core.ids import FlashRequestId, FlashSaleId, MerchantId, UserId
from functions.shared.dynamodb.store import Key

SHARDS: Final = 8
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


def holds_of(shopper_id: UserId) -> str:
    """What the sort keys of a shopper's reservations in their lane begin with."""
    return f"{HOLD}{shopper_id}#"


def held_shards() -> list[str]:
    """The index partitions of what is held."""
    return [_held(shard) for shard in range(SHARDS)]


def held(request_id: FlashRequestId) -> str:
    """The index partition of a held reservation."""
    return _held(zlib.crc32(request_id.encode()) % SHARDS)


def held_until(epoch_s: int, sale_id: FlashSaleId, request_id: FlashRequestId) -> str:
    """Where it sorts there: by when its hold ends."""
    return f"{held_before(epoch_s)}{sale_id}#{request_id}"


def held_before(epoch_s: int) -> str:
    """The least sort key of a hold that ends at a time."""
    return f"{epoch_s:012d}#"


def _held(shard: int) -> str:
    return f"HELD#{shard:02d}"
