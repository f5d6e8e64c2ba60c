"""Tables whose calls go wrong, whose every commit is looked at, and which mutants rewrite."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.orders.order_states import STEPS as ORDER_STEPS
from core.orders.order_states import OrderState
from core.payments.payment import PaymentState
from core.payments.provider_refunds import ProviderRefundState
from core.refunds.refund_states import STEPS as REFUND_STEPS
from functions.shared.dynamodb.due_keys import INDEX
from functions.shared.dynamodb.store import Item, Key, Put, Query, Rows, Write
from tests.fakes.memory_store import MemoryStore
from tests.simulation.stage import Breach, Stage

Rewrite = Callable[[Sequence[Write]], list[list[Write]]]
"""What a mutant makes of a commit: the commits in its place."""
RANKS = [state.value for state in OrderState]


class SimulatedStore(MemoryStore):
    """One table of a simulation."""

    def __init__(self, name: str, stage: Stage, items: Mapping[Key, Item]) -> None:
        super().__init__()
        self.items = dict(items)
        self.name, self.stage = name, stage
        self._due = Counter(str(item["gsi2pk"]) for item in items.values() if "gsi2pk" in item)
        self.rewrite: Rewrite = lambda writes: [list(writes)]

    def get(self, key: Key) -> Item | None:
        self.stage.called(self.stage.call(f"{self.name}.get {key.pk} {key.sk}"))
        return super().get(key)

    def get_many(self, keys: Sequence[Key]) -> dict[Key, Item]:
        self.stage.called(self.stage.call(f"{self.name}.get_many {len(keys)}"))
        return super().get_many(keys)

    def query(self, query: Query) -> Rows:
        if query.index is None or self.stage.current is None:
            self.stage.called(self.stage.call(f"{self.name}.query {query.pk}"))
        if query.index == INDEX and not self._due[query.pk]:
            return Rows([])
        return super().query(query)

    def put_many(self, puts: Sequence[Put]) -> None:
        fate = self.stage.call(f"{self.name}.put_many {len(puts)}")
        super().put_many(puts)
        self.stage.called(fate)

    def commit(self, writes: Sequence[Write]) -> None:
        for part in self.rewrite(writes):
            fate = self.stage.call(f"{self.name}.commit {_told(part)}")
            before = {write.key: self.items.get(write.key) for write in part}
            super().commit(part)
            for key, item in before.items():
                after = self.items.get(key) or {}
                self._due.subtract([str((item or {}).get("gsi2pk"))])
                self._due.update([str(after.get("gsi2pk"))])
                self._look(key, item or {}, after)
            self.stage.called(fate)

    def _look(self, key: Key, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        try:
            check_change(key, before, after)
        except Breach as breach:
            self.stage.breach = breach
            raise


def check_change(key: Key, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raise `Breach` for what no step may do to an item."""
    kind = key.pk.partition("#")[0]
    if kind == "SKU":
        piles = [after["available"], after["held"], after["sold"]]
        if min(piles) < 0 or sum(piles) != after["total"]:
            raise Breach(f"{key.pk}: {piles} of {after['total']}")
    was, now = before.get("state"), after.get("state")
    if was is None or was == now:
        return
    if kind == "ORDER" and not _may_move(was, now):
        raise Breach(f"{key.pk} {key.sk}: from {was} to {now}")
    if kind == "REFUND" and (was, now) not in {(a, b) for (a, _), b in REFUND_STEPS.items()}:
        raise Breach(f"{key.pk}: from {was} to {now}")
    if kind == "PAYMENT" and was in {PaymentState.PAID, PaymentState.REFUND_DUE}:
        raise Breach(f"{key.pk}: from {was} to {now}")
    if kind == "PROVIDER_REFUND" and was == ProviderRefundState.SUCCEEDED:
        raise Breach(f"{key.pk}: from {was} to {now}")


def _may_move(was: str, now: str | None) -> bool:
    """Whether an order may go there: step by step while unpaid, then only on."""
    if was == OrderState.PLACED:
        return (was, now) in {(before, after) for (before, _), after in ORDER_STEPS.items()}
    over = {OrderState.CANCELLED, OrderState.EXPIRED, OrderState.REFUNDED}
    return was not in over and now is not None and RANKS.index(now) > RANKS.index(was)


def _told(writes: Sequence[Write]) -> str:
    return " ".join(f"{type(w).__name__}({w.key.pk},{w.key.sk})" for w in writes[:6])
