"""Every key of the ledger table.

| item    | pk                    | sk               |
|---------|-----------------------|------------------|
| journal | JOURNAL#journal       | JOURNAL          |
| entry   | ACCOUNT#account#shard | ENTRY#journal    |
| balance | ACCOUNT#account#shard | BALANCE#currency |

Every order touches the platform's, the tax's and the providers' accounts. In one partition
they would bound the whole shop to what a partition takes (1,000 write units a second, four a
journal: 250 journals a second). These accounts are dealt over `SHARDS` partitions by journal;
reading one merges them. A merchant's or a buyer's account is one partition: posting is behind
a stream, so a hot one lags and delays no shopper.
"""

import zlib
from typing import Final

from core.ids import JournalId
from core.ledger import Account, is_shared
from functions.shared.dynamodb.store import Key

SHARDS: Final = 16
ENTRY: Final = "ENTRY#"
BALANCE: Final = "BALANCE#"


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


def _partition(account: Account, shard: int) -> str:
    return f"ACCOUNT#{account}#{shard:02d}"
