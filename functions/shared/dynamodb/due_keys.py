"""Keys of the index of what is due: whatever somebody must look at from some time on.

| item                                | gsi2pk               | gsi2sk           |
|-------------------------------------|----------------------|------------------|
| order that is not paid              | DUE#unpaid#shard     | time#order       |
| child order that moves on by itself | DUE#fulfilment#shard | time#order#child |
| room that is live                   | DUE#rooms#shard      | time#room        |
| flash sale that is not over         | DUE#sales#shard      | time#sale        |
| flash reservation that is held      | DUE#holds#shard      | time#reservation |
| refund that waits for an answer     | DUE#refunds#shard    | time#refund      |
| ... for the platform's decision     | DUE#decisions#shard  | time#refund      |
| provider's refund that is open      | DUE#paybacks#shard   | time#refund      |
| ... that failed                     | DUE#failed#shard     | time#refund      |
| payment that is started             | DUE#payments#shard   | time#payment     |

In the ledger table:

| item                                | gsi2pk               | gsi2sk                 |
|-------------------------------------|----------------------|------------------------|
| child order that was delivered      | DUE#releases#shard   | time#child order       |
| open statement that has lines       | DUE#statements#shard | time#account#currency  |
| statement that may be paid out      | DUE#payable#shard    | time#account#statement |
| payout under way                    | DUE#payouts#shard    | time#payout            |

The index holds keys only, and an item only as long as it waits. It is dealt over `SHARDS`
partitions by name and sorted by time, so a sweeper reads what is due and nothing else, and one
that was late needs no memory of the minutes it missed.
"""

import zlib
from typing import Final

from core.books.ledger import Account
from core.ids import ChildOrderId, OrderId, StatementId

INDEX: Final = "gsi2"
SHARDS: Final = 8
UNPAID_ORDERS: Final = "unpaid"
CHILD_ORDERS: Final = "fulfilment"
LIVE_ROOMS: Final = "rooms"
REFUNDS: Final = "refunds"
DECISIONS: Final = "decisions"
PROVIDER_REFUNDS: Final = "paybacks"
FAILED_REFUNDS: Final = "failed"
PAYMENTS: Final = "payments"
FLASH_SALES: Final = "sales"
FLASH_HOLDS: Final = "holds"
RELEASES: Final = "releases"
OPEN_STATEMENTS: Final = "statements"
PAYABLE_STATEMENTS: Final = "payable"
PAYOUTS: Final = "payouts"
NOT_DUE: Final = ("gsi2pk", "gsi2sk")
"""The fields that an update removes when the item waits for nothing any more."""


def due(what: str, name: str, at: int) -> dict[str, str]:
    """The index fields of an item that the sweeper of `what` finds, by `name`, from `at` on."""
    shard = zlib.crc32(name.encode()) % SHARDS
    return {"gsi2pk": partition(what, shard), "gsi2sk": f"{at:012d}#{name}"}


def partition(what: str, shard: int) -> str:
    """The index partition of one shard of what is due."""
    return f"DUE#{what}#{shard:02d}"


def until(epoch_s: int) -> tuple[str, str]:
    """The first and last sort key of what is due at a time or was before."""
    return "0", f"{epoch_s:012d}#~"


def name_and_time(sort_key: str) -> tuple[str, int]:
    """What `due` was given, of a sort key."""
    at, _, name = sort_key.partition("#")
    return name, int(at)


def child_name(order_id: OrderId, child_order_id: ChildOrderId) -> str:
    """The name of a child order."""
    return f"{order_id}#{child_order_id}"


def child_of(name: str) -> tuple[OrderId, ChildOrderId]:
    """The child order of a name."""
    order_id, _, child_order_id = name.partition("#")
    return OrderId(order_id), ChildOrderId(child_order_id)


def open_statement_name(account: Account, currency: str) -> str:
    """The name of an account's open statement in a currency."""
    return f"{account}#{currency}"


def open_statement_of(name: str) -> tuple[Account, str]:
    """The open statement of a name."""
    account, _, currency = name.partition("#")
    return Account(account), currency


def payable_name(account: Account, statement_id: StatementId) -> str:
    """The name of a payable statement."""
    return f"{account}#{statement_id}"


def payable_of(name: str) -> tuple[Account, StatementId]:
    """The payable statement of a name."""
    account, _, statement_id = name.partition("#")
    return Account(account), StatementId(statement_id)
