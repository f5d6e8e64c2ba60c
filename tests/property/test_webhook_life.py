"""Events, senders, merchants and crashes in any order; a model says what must hold of it all.

The store may do a commit and lose the answer, or refuse to do it, and a sender may die anywhere
between two of its calls. Whatever happens an event is taken up once, without a gap in its entity's
sequence, and in the end everything is delivered, given up or held.
"""

from collections.abc import Sequence
from contextlib import suppress

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.errors import Busy, CommerceError
from core.ids import WebhookId
from core.pages import PageRequest
from core.use_cases.announce import announce
from core.use_cases.replay_deliveries import replay_delivery
from core.use_cases.send_deliveries import send_deliveries
from core.webhooks.deliveries import BACKOFF_S, Answer, Delivery, DeliveryState, delivery_id
from core.webhooks.webhook import Webhook
from functions.shared.dynamodb.store import Write
from tests.builders.orders import SHOES
from tests.builders.webhooks import ALL, DELIVERED, EVERY_TYPE, FAILED, WebhookShop, announcement
from tests.fakes.http import NOW
from tests.fakes.memory_store import MemoryStore

ENTITIES = st.sampled_from("ab")
NUMBERS = st.integers(1, 6)


class FaultyStore(MemoryStore):
    """The n-th commit from now is lost: before it took effect, or after."""

    def __init__(self) -> None:
        super().__init__()
        self.fails_in, self.after = -1, False

    def commit(self, writes: Sequence[Write]) -> None:
        self.fails_in -= 1
        if self.fails_in == 0 and not self.after:
            raise Busy
        super().commit(writes)
        if self.fails_in == 0:
            raise Busy


class RandomSender:
    """Answers, does not, or brings its whole process down after the receiver got it."""

    def __init__(self) -> None:
        self.received: list[Delivery] = []
        self.answers: list[Answer | None] = []

    def send(self, webhook: Webhook, delivery: Delivery, now: int) -> Answer:  # noqa: ARG002
        self.received.append(delivery)
        answer = self.answers.pop() if self.answers else DELIVERED
        if answer is None:
            raise Busy
        return answer


class WebhookLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.store, self.sender = FaultyStore(), RandomSender()
        self.shop = WebhookShop(webhooks=self.store, sender=self.sender)
        self.webhook_id = WebhookId(self.shop.add_webhook()["webhook_id"])
        self.entity_of: dict[int, str] = {}
        self.taken: set[int] = set()
        self.bodies: dict[str, str] = {}

    @rule(number=NUMBERS, entity=ENTITIES, fails_in=st.integers(0, 3), after=st.booleans())
    def take_up(self, number: int, entity: str, fails_in: int, *, after: bool) -> None:
        """The stream delivers an event, for the first time or again."""
        entity = self.entity_of.setdefault(number, entity)
        self.store.fails_in, self.store.after = fails_in, after
        try:
            announce(
                announcement(number, entity),
                self.shop.now,
                self.shop.webhooks,
                self.shop.deliveries,
            )
            self.taken.add(number)
        except Busy:
            pass
        self.store.fails_in = -1

    @rule(
        answers=st.lists(st.sampled_from([DELIVERED, FAILED, None]), max_size=6),
        fails_in=st.integers(0, 6),
        after=st.booleans(),
    )
    def have_a_turn(self, answers: list[Answer | None], fails_in: int, *, after: bool) -> None:
        self.sender.answers = answers
        self.store.fails_in, self.store.after = fails_in, after
        with suppress(Busy):
            send_deliveries(SHOES, self.webhook_id, lambda: self.shop.now, self.shop.turn_ports)
        self.store.fails_in = -1

    @rule(seconds=st.sampled_from([1, 60, 100, 3_600, 90_000]))
    def wait(self, seconds: int) -> None:
        self.shop.now += seconds

    @precondition(lambda self: self.taken)
    @rule(number=NUMBERS)
    def replay(self, number: int) -> None:
        try:
            replay_delivery(
                delivery_id(announcement(number).event_id),
                self.webhook_id,
                SHOES,
                self.shop.now,
                self.shop.webhooks,
                self.shop.deliveries,
            )
        except CommerceError:
            assert number not in self.taken or not self.webhook.is_enabled

    @rule(enabled=st.booleans())
    def switch(self, *, enabled: bool) -> None:
        webhook = self.webhook
        body = {
            "url": webhook.url,
            "types": EVERY_TYPE,
            "enabled": enabled,
            "version": webhook.version,
        }
        path = f"{ALL}/{self.webhook_id}"
        assert self.shop.keeper().call("PUT", path, body).status == 200

    @invariant()
    def what_was_acknowledged_is_there_once_without_a_gap(self) -> None:
        deliveries = self.deliveries
        ids = [each.event_id for each in deliveries]
        assert len(set(ids)) == len(ids)
        assert {announcement(number).event_id for number in self.taken} <= set(ids)
        for entity in "ab":
            sequences = sorted(each.sequence for each in deliveries if each.entity.id == entity)
            assert sequences == list(range(1, len(sequences) + 1))

    @invariant()
    def what_is_sent_never_changes(self) -> None:
        for each in self.deliveries:
            assert self.bodies.setdefault(each.event_id, each.body) == each.body
        for sent in self.sender.received:
            assert sent.body == self.bodies[sent.event_id]

    @invariant()
    def the_log_has_every_request_that_counted(self) -> None:
        for each in self.deliveries:
            page = PageRequest(100)
            log = self.shop.deliveries.attempts(self.webhook_id, each.delivery_id, page).items
            assert [one.number for one in log] == list(range(each.attempts, 0, -1))
            assert each.failures <= len(BACKOFF_S) + 1
            if each.state is DeliveryState.DELIVERED:
                assert log[0].failure is None

    @invariant()
    def the_index_has_what_is_pending_and_nothing_else(self) -> None:
        due = self.shop.deliveries.due(self.webhook_id, NOW + 10**9, 100)
        pending = [each for each in self.deliveries if each.state is DeliveryState.PENDING]
        assert {each.event_id for each in due} == {each.event_id for each in pending}

    def teardown(self) -> None:
        """In the end nothing waits any more, whatever had gone wrong."""
        self.sender.answers = []
        for _ in range(4):
            self.shop.now += 86_400
            self.shop.tick()
        assert not [each for each in self.deliveries if each.state is DeliveryState.PENDING]

    @property
    def webhook(self) -> Webhook:
        return self.shop.webhooks.book(SHOES).webhook(self.webhook_id)

    @property
    def deliveries(self) -> list[Delivery]:
        return self.shop.deliveries.of_webhook(self.webhook_id, PageRequest(100)).items


TestWebhookLife = WebhookLife.TestCase
TestWebhookLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
