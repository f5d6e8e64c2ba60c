"""Every key of the ledger table.

| item              | pk                    | sk                  |
|-------------------|-----------------------|---------------------|
| journal           | JOURNAL#journal       | JOURNAL             |
| entry             | ACCOUNT#account#shard | ENTRY#journal       |
| balance           | ACCOUNT#account#shard | BALANCE#currency    |
| estimate          | ESTIMATES#account     | order               |
| release           | RELEASE#child order   | RELEASE             |
| journal's progress| RELEASE#group         | JOURNAL#journal     |
| open statement    | STATEMENTS#account    | OPEN#currency       |
| statement         | STATEMENTS#account    | STATEMENT#statement |
| payout account    | STATEMENTS#account    | PAYOUT_ACCOUNT      |
| statement's line  | LINES#statement       | journal             |
| dispute           | DISPUTES#statement    | dispute             |
| open dispute      | DISPUTES              | dispute             |
| payout            | PAYOUT#payout         | PAYOUT              |

Every order touches the platform's, the tax's and the providers' accounts. In one partition
they would bound the whole shop to what a partition takes (1,000 write units a second, four a
journal: 250 journals a second). These accounts are dealt over `SHARDS` partitions by journal;
reading one merges them. A merchant's or a buyer's account is one partition: posting is behind
a stream, so a hot one lags and delays no shopper. Statements are beside the account's entries,
not among them, for the same reason.
"""

import zlib
from typing import Final

from core.books.ledger import Account, is_shared
from core.ids import ChildOrderId, DisputeId, JournalId, OrderId, PayoutId, StatementId
from functions.shared.dynamodb.store import Key

SHARDS: Final = 16
ENTRY: Final = "ENTRY#"
BALANCE: Final = "BALANCE#"
PROGRESS: Final = "JOURNAL#"
OPEN: Final = "OPEN#"
STATEMENT: Final = "STATEMENT#"
DISPUTES: Final = "DISPUTES"
"""The partition of disputes that are open."""


def journal(journal_id: JournalId) -> Key:
    """A journal; that it exists is what makes posting it once."""
    return Key(f"JOURNAL#{journal_id}", "JOURNAL")


def partitions(account: Account) -> list[str]:
    """Where an account's entries and balances are."""
    shards = SHARDS if is_shared(account) else 1
    return [_partition(account, shard) for shard in range(shards)]


def partition(account: Account, journal_id: JournalId) -> str:
    """Where a journal's entry to an account goes."""
    shard = zlib.crc32(journal_id.encode()) % SHARDS if is_shared(account) else 0
    return _partition(account, shard)


def entry(account: Account, journal_id: JournalId) -> Key:
    """A journal's entry to an account."""
    return Key(partition(account, journal_id), f"{ENTRY}{journal_id}")


def balance(account: Account, journal_id: JournalId, currency: str) -> Key:
    """The balance that a journal's entry to an account moves."""
    return Key(partition(account, journal_id), f"{BALANCE}{currency}")


def estimates(account: Account) -> str:
    """The partition of an account's shares of placed orders, sorted by order."""
    return f"ESTIMATES#{account}"


def estimate(account: Account, order_id: OrderId) -> Key:
    """An account's share of a placed order."""
    return Key(estimates(account), order_id)


def release(child_order_id: ChildOrderId) -> Key:
    """When a child order was released, or that it waits for it."""
    return Key(release_group(child_order_id), "RELEASE")


def release_group(group: str) -> str:
    """The partition of what is released together; progress there begins with `PROGRESS`."""
    return f"RELEASE#{group}"


def progress(group: str, journal_id: JournalId) -> Key:
    """How much of a journal is in statements."""
    return Key(release_group(group), f"{PROGRESS}{journal_id}")


def statements(account: Account) -> str:
    """The partition of an account's statements; closed ones begin with `STATEMENT`."""
    return f"STATEMENTS#{account}"


def open_statement(account: Account, currency: str) -> Key:
    """What an account's next statement in a currency holds so far."""
    return Key(statements(account), f"{OPEN}{currency}")


def statement(account: Account, statement_id: StatementId) -> Key:
    """A closed statement."""
    return Key(statements(account), f"{STATEMENT}{statement_id}")


def payout_account(account: Account) -> Key:
    """Where an account is paid out to."""
    return Key(statements(account), "PAYOUT_ACCOUNT")


def lines(statement_id: StatementId) -> str:
    """The partition of a statement's lines, sorted by journal."""
    return f"LINES#{statement_id}"


def line(statement_id: StatementId, journal_id: JournalId) -> Key:
    """An entry of a statement."""
    return Key(lines(statement_id), journal_id)


def disputes(statement_id: StatementId) -> str:
    """The partition of a statement's disputes."""
    return f"DISPUTES#{statement_id}"


def dispute(statement_id: StatementId, dispute_id: DisputeId) -> Key:
    """A dispute of a statement."""
    return Key(disputes(statement_id), dispute_id)


def open_dispute(dispute_id: DisputeId) -> Key:
    """A pointer to a dispute that waits for the platform."""
    return Key(DISPUTES, dispute_id)


def payout(payout_id: PayoutId) -> Key:
    """A payout."""
    return Key(f"PAYOUT#{payout_id}", "PAYOUT")


def _partition(account: Account, shard: int) -> str:
    return f"ACCOUNT#{account}#{shard:02d}"
