"""What two processes do to one ledger, one from beginning to end amid the other's calls.

Each pair is tried with the second at every call of the first. Whatever either read before, the
books are right afterwards and what the parties get is the same.
"""

from collections.abc import Callable
from contextlib import suppress

import pytest
from msgspec import Struct

from core.books.disputes import Dispute, DisputeDraft, DisputeStep, Resolution
from core.books.payout_states import PayoutState
from core.books.payouts import PayoutOutcome
from core.books.statement_states import StatementState
from core.errors import CommerceError
from core.idempotency import Once
from core.ids import UserId
from core.pages import PageRequest
from core.use_cases.close_statement import close_account
from core.use_cases.dispute_statement import Arbitration, dispute_statement, resolve_dispute
from core.use_cases.pay_statement import ask_if_due, start_if_due
from core.use_cases.release_child_order import release
from functions.shared.dynamodb.disputes import DynamoDisputes
from functions.shared.dynamodb.ledger_items import audit_items
from tests.builders.settling import CASH_OUT, MERCHANT, SettlingBooks, child
from tests.fakes.dying_store import DyingStore
from tests.fakes.ids import user

CALLS = range(1, 12)
PLATFORM = UserId(user(9))
WAITING = PayoutOutcome(PayoutState.REQUESTED, "r")
FAILED = PayoutOutcome(PayoutState.FAILED, "r", "account_closed")


class Scene(SettlingBooks):
    """A merchant's statement over 900 that may be paid out, an open one over 50, and 7 frozen."""

    def __init__(self) -> None:
        self.store = DyingStore()
        super().__init__(self.store)
        self.disputes = DynamoDisputes(self.store)
        self.arbitration = Arbitration(self.books, self.disputes)
        self.pay_into(MERCHANT)
        self.settle(1, 900)
        self.close()
        self.now += self.terms.payout_after_s
        self.settle(2, 50)
        self.post(3, merchant=7)

    def settle(self, number: int, amount: int) -> None:
        self.post(number, merchant=amount)
        self.release(number)

    def consume(self) -> None:
        self.post(4, merchant=11)
        self.settle_late(4)

    def earn(self, number: int) -> None:
        """A buyer's share, which may be the first that it ever has."""
        self.post(number, buyer=13)
        self.release(number)

    def ask_in_vain(self) -> None:
        self.provider.answer = WAITING
        self.ask()

    def ask_again(self) -> None:
        self.provider.answer = None
        self.ask()

    def release_and_close(self) -> None:
        self.release(3)
        self.close()

    def release(self, number: int) -> None:
        release(child(number), self.now, self.books)

    def close(self) -> None:
        close_account(MERCHANT, self.now, self.books)

    def start(self) -> None:
        first = self.statements(MERCHANT)[0]
        start_if_due(MERCHANT, first.statement_id, self.now, self.payers)

    def ask(self) -> None:
        payout_id = self.statements(MERCHANT)[0].payout_id
        if payout_id is not None:
            ask_if_due(payout_id, self.now, self.payers)

    def fail_and_start(self) -> None:
        """A payout of the statement is started, fails, and another one is started."""
        self.start()
        self.provider.answer = FAILED
        self.ask()
        self.provider.answer = None
        self.now = self.statements(MERCHANT)[0].payout_from
        self.start()

    def dispute(self) -> None:
        first = self.statements(MERCHANT)[0]
        self.state_when_disputed = first.state
        once = Once(PLATFORM, "POST", self.ids.new("key"), "", lambda _: b"")
        dispute_statement(first, DisputeDraft("no"), self.now, self.arbitration, once)

    def decide_on(self, dispute: Dispute, amount: int) -> None:
        decision = DisputeStep.GRANT if amount else DisputeStep.REJECT
        resolution = Resolution(decision, "so", amount)
        named = (dispute.statement_id, dispute.dispute_id)
        resolve_dispute(named, resolution, PLATFORM, self.now, self.arbitration)

    def disputed(self) -> list[Dispute]:
        first = self.statements(MERCHANT)[0].statement_id
        return self.disputes.of_statement(first, PageRequest()).items


Step = Callable[[Scene], object]


class Pair(Struct, frozen=True):
    """What was done before, what one does, and what the other does amid that."""

    one: Step
    other: Step
    before: tuple[Step, ...] = ()


def _grant(scene: Scene) -> None:
    scene.decide_on(scene.disputed()[-1], 40)


def _reject(scene: Scene) -> None:
    scene.decide_on(scene.disputed()[-1], 0)


def _reject_newest(scene: Scene) -> None:
    scene.decide_on(scene.disputed()[0], 0)


PAIRS = {
    "release amid release": Pair(lambda s: s.release(3), lambda s: s.release(3)),
    "close amid release": Pair(lambda s: s.release(3), Scene.close),
    "release amid close": Pair(Scene.close, lambda s: s.release(3)),
    "close amid close": Pair(Scene.close, Scene.close),
    "release and close amid release": Pair(lambda s: s.release(3), Scene.release_and_close),
    "a first line amid a first line": Pair(
        lambda s: s.release(3), lambda s: s.settle(4, 11), before=(Scene.close,)
    ),
    "release amid posting": Pair(Scene.consume, lambda s: s.release(4)),
    "posting amid release": Pair(lambda s: s.release(4), Scene.consume),
    "start amid start": Pair(Scene.start, Scene.start),
    "a failed payout amid start": Pair(Scene.start, Scene.fail_and_start),
    "dispute amid start": Pair(Scene.start, Scene.dispute),
    "start amid dispute": Pair(Scene.dispute, Scene.start),
    "ask amid ask": Pair(Scene.ask, Scene.ask, before=(Scene.start,)),
    "dispute amid ask": Pair(Scene.ask, Scene.dispute, before=(Scene.start,)),
    "grant amid grant": Pair(_grant, _grant, before=(Scene.dispute,)),
    "reject amid grant": Pair(_grant, _reject, before=(Scene.dispute,)),
    "grant amid reject": Pair(_reject, _grant, before=(Scene.dispute,)),
    "reject amid another's reject": Pair(
        _reject, _reject_newest, before=(Scene.dispute, Scene.dispute)
    ),
    "the first line ever amid another": Pair(lambda s: s.earn(5), lambda s: s.earn(6)),
    "ask amid a late ask": Pair(Scene.ask_in_vain, Scene.ask_again, before=(Scene.start,)),
    "close amid grant": Pair(_grant, Scene.close, before=(Scene.dispute,)),
    "grant amid close": Pair(Scene.close, _grant, before=(Scene.dispute,)),
}


def overtaken(pair: Pair, calls: int) -> Scene:
    """What is left after `pair`, the other one at that call of the one."""
    scene = Scene()
    for step in pair.before:
        step(scene)
    scene.store.meanwhile = lambda: quietly(pair.other, scene)
    scene.store.overtaken_at = calls
    quietly(pair.one, scene)
    if scene.store.meanwhile is not None:
        scene.store.meanwhile = None
        quietly(pair.other, scene)
    return scene


def quietly(step: Step, scene: Scene) -> None:
    """A refusal is the answer that one of the two must get."""
    with suppress(CommerceError):
        step(scene)


@pytest.mark.parametrize("calls", CALLS)
@pytest.mark.parametrize("name", PAIRS)
def test_the_books_are_right_whoever_is_faster(name: str, calls: int) -> None:
    scene = overtaken(PAIRS[name], calls)
    assert list(audit_items(scene.store.items.values()).faults()) == []


@pytest.mark.parametrize("calls", CALLS)
@pytest.mark.parametrize("name", PAIRS)
def test_the_merchant_gets_all_of_it_once_in_the_end(name: str, calls: int) -> None:
    scene = overtaken(PAIRS[name], calls)
    for dispute in scene.disputes.waiting(PageRequest()).items:
        scene.decide_on(dispute, 0)
    scene.release(3)
    scene.close()
    for _ in range(4):
        scene.now += 32 * 86_400
        scene.pay_due()
    granted = sum(each.amount for each in scene.disputed())
    more = 11 if "posting" in name or "a first" in name else 0
    assert (scene.balance(MERCHANT), scene.balance(CASH_OUT)) == (0, 957 + granted + more)
    states = {each.state for each in scene.statements(MERCHANT)}
    assert states <= {StatementState.PAID, StatementState.CARRIED}
    assert list(audit_items(scene.store.items.values()).faults()) == []


@pytest.mark.parametrize("calls", CALLS)
def test_no_payout_starts_once_there_is_a_dispute(calls: int) -> None:
    scene = overtaken(PAIRS["dispute amid start"], calls)
    assert scene.statements(MERCHANT)[0].state is scene.state_when_disputed
