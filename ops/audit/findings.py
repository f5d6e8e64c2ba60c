"""What an audit proves, and what it found."""

from collections import Counter, defaultdict
from enum import StrEnum


class Invariant(StrEnum):
    """What must hold of the tables at any time, or once the streams have been read."""

    STOCK_SUMS = "stock: available + held + sold = total, and none is negative"
    STOCK_HELD = "stock: held is what placed orders, exchanges and flash sales hold"
    STOCK_SOLD = "stock: sold is what paid orders took and exchanges sent, less what was called off"
    ORDER_STATES = "orders: the whole is where its parts put it"
    ORDER_FACTS = "orders: what is kept beside a state belongs to it, no unit is sent twice"
    ORDER_LINES = "orders: each line is split to the cent"
    ORDER_TOTALS = "orders: the lines sum to the totals"
    ORDER_LOGS = "orders: the log tells each step once"
    PAID_ONCE = "payments: a paid order has one payment, of its amount and currency"
    OWED_ONCE = "payments: money that no order takes is owed back once"
    CHARGES = "payments: a provider's charge pays once"
    REFUND_CLAIMS = "refunds: a unit is claimed once, by refunds that are counted"
    REFUND_SUMS = "refunds: what goes back is at most what was paid"
    REFUND_PAYBACKS = "refunds: what is agreed to is sent back once"
    ALLOWANCES = "offers: left + used = quota and budget, and none is negative"
    COUPONS = "offers: a coupon is where its order put it"
    REDEMPTIONS = "offers: redemptions are those of orders that last, within a shopper's limit"
    LANES = "flash sales: available + granted + returned = allotment, and none is negative"
    RESERVATIONS = "flash sales: a lane granted what its reservations hold, ordered for orders"
    REQUESTS = "requests: what a key stands for is there, one effect a key"
    JOURNALS = "books: each journal sums to zero in its currency"
    ENTRIES = "books: the lists of accounts are the journals' entries"
    BALANCES = "books: a balance is the sum of its entries"
    OWED = "books: what a party is owed is frozen, in its open statement, or to be paid out"
    STATEMENT_LINES = "books: an entry is in one statement at most"
    STATEMENT_SUMS = "books: a statement is what its lines come to, and carries on"
    PAYOUTS = "books: a statement is paid what it comes to, once"
    POSTINGS = "books: what was paid and paid back is posted once, to the cent"
    NET_ZERO = "books: what was refunded altogether leaves no account with anything"
    WEBHOOK_SEQUENCES = "webhooks: the events of an entity are counted without a gap"


class Findings:
    """How often each invariant was looked at, and where it does not hold."""

    def __init__(self) -> None:
        self.checked: Counter[Invariant] = Counter()
        self.breaches: dict[Invariant, list[str]] = defaultdict(list)

    def check(self, invariant: Invariant, holds: object, breach: str) -> None:
        """Count one look; `breach` names what it was that does not hold."""
        self.checked[invariant] += 1
        if not holds:
            self.breaches[invariant].append(breach)

    @property
    def broken(self) -> dict[Invariant, list[str]]:
        """The invariants that do not hold, each with its breaches."""
        return {invariant: said for invariant, said in self.breaches.items() if said}

    def lasting(self, earlier: "Findings") -> "Findings":
        """These findings, with the breaches only that `earlier` ones have as well."""
        both = Findings()
        both.checked = self.checked
        for invariant, said in self.broken.items():
            known = set(earlier.breaches[invariant])
            both.breaches[invariant] = [each for each in said if each in known]
        return both
