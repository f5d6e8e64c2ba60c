"""Webhooks: the events of an entity have the numbers 1, 2, 3 at a webhook."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from core.webhooks.deliveries import Delivery
from core.webhooks.webhook import WebhookBook
from functions.shared.dynamodb.store import Item
from functions.shared.dynamodb.webhook_deliveries import KEPT_S
from ops.audit.findings import Findings, Invariant

Counted = tuple[str, str]
"""A webhook, and an entity as the key of its sequence names it."""


class Sequence:
    """What deliveries of an entity were numbered, and when they happened."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.first_at = self.last_at = 0

    def add(self, delivery: Delivery) -> None:
        """One more, in any order."""
        self.first_at = min(self.first_at or delivery.occurred_at, delivery.occurred_at)
        self.last_at = max(self.last_at, delivery.occurred_at)
        self.numbers.append(delivery.sequence)

    def fault(self, last: int, now: int) -> str | None:
        """What is wrong when `last` is the number given last; None when nothing is.

        Deliveries are not kept for ever, and the longer the later they were tried: of an entity
        that is as old as that some are gone, and not the oldest first.
        """
        numbers = sorted(self.numbers)
        if len(set(numbers)) != len(numbers) or numbers[-1] > last or numbers[0] < 1:
            return f"{numbers} of {last}"
        whole = numbers[-1] == last and len(numbers) == last - numbers[0] + 1
        if not whole and max(now, self.last_at) - self.first_at < KEPT_S:
            return f"{numbers} of {last} lack some"
        return None


def check_webhooks(items: Iterable[Item], findings: Findings, now: int) -> None:
    """Check the items of a webhooks table; those of webhooks that are gone are left out."""
    present: set[str] = set()
    last: dict[Counted, int] = {}
    sequences: dict[Counted, Sequence] = defaultdict(Sequence)
    for item in items:
        kind, _, name = str(item["pk"]).partition("#")
        sort, _, rest = str(item["sk"]).partition("#")
        if (kind, sort) == ("MERCHANT", "WEBHOOKS"):
            present |= {each.webhook_id for each in msgspec.convert(item, WebhookBook).webhooks}
        elif kind == "WEBHOOK" and sort == "SEQUENCE":
            last[name, rest] = msgspec.convert(item["last"], int)
        elif kind == "WEBHOOK" and sort == "DELIVERY":
            delivery = msgspec.convert(item, Delivery)
            entity = f"{delivery.entity.kind}#{delivery.entity.id}"
            sequences[name, entity].add(delivery)
    for counted, sequence in sequences.items():
        if counted[0] in present:
            fault = sequence.fault(last.get(counted, 0), now)
            findings.check(Invariant.WEBHOOK_SEQUENCES, fault is None, f"{counted}: {fault}")
