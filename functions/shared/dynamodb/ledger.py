"""Journals, entries and balances in the ledger table."""

from collections import Counter
from itertools import islice

import msgspec

from core.books.ledger import Account, AccountEntry, Balance, Journal, account_entries
from core.books.settlement import Progress, first_progress
from core.ids import JournalId
from core.pages import Page, PageRequest
from functions.shared.dynamodb import ledger_keys as keys
from functions.shared.dynamodb.store import Absent, Item, Put, Query, Refused, Store, Update, Write

_AFTER_ALL = "~"
"""Sorts after every journal id."""


class DynamoLedger:
    """See `core.ports.ledger.Ledger`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def post(self, journal: Journal) -> None:
        """See `core.ports.ledger.Ledger.post`."""
        try:
            self._store.commit(posting_writes(journal, first_progress(journal)))
        except Refused as refused:
            if refused.failed[0] != 0:
                raise

    def journal(self, journal_id: JournalId) -> Journal | None:
        """See `core.ports.ledger.Ledger.journal`."""
        item = self._store.get(keys.journal(journal_id))
        return None if item is None else msgspec.convert(item, Journal)

    def entries(self, account: Account, page: PageRequest) -> Page[AccountEntry]:
        """See `core.ports.ledger.Ledger.entries`; a shared account's shards are merged."""
        before = page.after["before"] if page.after else _AFTER_ALL
        found = [
            entry
            for partition in keys.partitions(account)
            for entry in self._entries_before(partition, before, page.limit + 1)
        ]
        found.sort(key=lambda entry: entry.journal_id, reverse=True)
        shown = list(islice(found, page.limit))
        more = len(found) > page.limit
        return Page(shown, {"before": shown[-1].journal_id} if more else None)

    def balances(self, account: Account) -> list[Balance]:
        """See `core.ports.ledger.Ledger.balances`; shards are summed."""
        sums: Counter[str] = Counter()
        for partition in keys.partitions(account):
            for item in self._store.query(Query(partition, begins=keys.BALANCE)).items:
                balance = msgspec.convert(item, Balance)
                sums[balance.currency] += balance.amount
        return [Balance(currency, amount) for currency, amount in sorted(sums.items())]

    def _entries_before(self, partition: str, before: str, limit: int) -> list[AccountEntry]:
        """Entries of journals before one, newest first; `before` itself is left out."""
        between = (keys.ENTRY, f"{keys.ENTRY}{before}")
        query = Query(partition, between=between, limit=limit + 1, newest_first=True)
        rows = self._store.query(query)
        entries = [msgspec.convert(item, AccountEntry) for item in rows.items]
        return [entry for entry in entries if entry.journal_id != before][:limit]


def posting_writes(journal: Journal, progress: Progress | None) -> list[Write]:
    """A journal, its entries and what they do to balances; the first write is that it is new."""
    key = keys.journal(journal.journal_id)
    writes: list[Write] = [Put(key, msgspec.to_builtins(journal), when=(Absent(),))]
    for entry in account_entries(journal):
        where = (entry.account, journal.journal_id)
        item: Item = msgspec.to_builtins(entry)
        writes.append(Put(keys.entry(*where), item, when=(Absent(),)))
        balance = keys.balance(*where, journal.currency)
        writes.append(Update(balance, {"currency": journal.currency}, {"amount": entry.amount}))
    if progress is not None:
        where_to = keys.progress(progress.group, progress.journal_id)
        writes.append(Put(where_to, msgspec.to_builtins(progress), when=(Absent(),)))
    return writes
