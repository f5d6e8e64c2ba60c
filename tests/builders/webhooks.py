"""Webhooks and deliveries in hand, and a shop whose merchants have webhooks."""

from typing import Any

import msgspec

from core.ids import EventId, MerchantId, UserId, WebhookId
from core.pages import PageRequest
from core.ports.webhooks import Sender, Waiting
from core.use_cases.announce import announce
from core.use_cases.send_deliveries import TurnPorts
from core.webhooks.bodies import Announcement, Entity
from core.webhooks.deliveries import Answer, Delivery, Failure, new_delivery
from core.webhooks.types import EventType
from core.webhooks.webhook import Webhook
from functions.admin_webhooks import routes as admin_webhooks
from functions.shared.dynamodb import webhook_keys as keys
from functions.shared.dynamodb.members import DynamoMembers
from functions.shared.dynamodb.orders import DynamoOrders
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import Store
from functions.shared.dynamodb.webhook_deliveries import DynamoDeliveries
from functions.shared.dynamodb.webhooks import DynamoTurns, DynamoWebhooks
from functions.shared.webhooks.resolving import PublicAddresses
from functions.webhook_delivery import consumer as delivery
from functions.webhook_intake import consumer as intake
from tests.builders.orders import SHOES, STAFF, Shop
from tests.fakes.http import NOW, Client
from tests.fakes.memory_store import MemoryStore
from tests.fakes.roles import acting_as

MASTER = b"platform key"
URL = "https://hooks.shoes.example/storefront"
ALL = f"/v1/admin/merchants/{SHOES}/webhooks"
EVERY_TYPE = [each.value for each in EventType]
DELIVERED = Answer(None, 200, 12, "ok")
FAILED = Answer(Failure.STATUS, 500, 7, "sorry")
PUBLIC_IP = "93.184.216.34"


def webhook(**changes: Any) -> Webhook:
    described: dict[str, Any] = {
        "webhook_id": WebhookId(f"whk_{1:026d}"),
        "merchant_id": SHOES,
        "url": URL,
        "types": [EventType.ORDER_PAID],
        "created_at": NOW,
        "enabled_at": NOW,
    }
    return Webhook(**{**described, **changes})


def announcement(number: int = 1, entity: str = "a") -> Announcement:
    return Announcement(
        event_id=EventId(f"evt_{number:026d}"),
        type=EventType.ORDER_PAID,
        at=NOW,
        merchant_id=SHOES,
        entity=Entity("order", entity),
    )


def pending(to: Webhook | None = None, number: int = 1, sequence: int = 1) -> Delivery:
    return new_delivery(announcement(number), to or webhook(), sequence, NOW)


class ListQueue:
    """A queue that keeps its messages."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    def send(self, body: bytes) -> None:
        self.messages.append(body)

    def kinds(self) -> list[str]:
        return [msgspec.json.decode(each)["type"] for each in self.messages]


class ScriptedSender:
    """Answers as it is told, webhook by webhook; remembers what it was given."""

    def __init__(self) -> None:
        self.sent: list[Delivery] = []
        self.answer = DELIVERED

    def send(self, webhook: Webhook, delivery: Delivery, now: int) -> Answer:  # noqa: ARG002
        self.sent.append(delivery)
        return self.answer


class WebhookShop(Shop):
    """The shop with the webhooks' table, queue and functions on top; `now` moves by hand."""

    def __init__(
        self,
        commerce: Store | None = None,
        webhooks: Store | None = None,
        sender: Sender | None = None,
    ) -> None:
        super().__init__(commerce)
        self.table = webhooks or MemoryStore()
        self.queue = ListQueue()
        self.sender = ScriptedSender()
        self.now = NOW
        self.ips: tuple[str, ...] = (PUBLIC_IP,)
        self.deliveries = DynamoDeliveries(self.table)
        self.webhooks = DynamoWebhooks(self.table)
        self.turns = DynamoTurns(self.table)
        self.turn_ports = TurnPorts(
            webhooks=self.webhooks,
            deliveries=self.deliveries,
            turns=self.turns,
            sender=sender or self.sender,
            ids=self.ids,
        )
        self.delivery = delivery.serve(
            delivery.Ports(self.turn_ports, self.queue), lambda: self.now
        )
        self.intake = intake.serve(
            intake.Ports(DynamoOrders(self.commerce), self.webhooks, self.deliveries, self.queue),
            lambda: self.now,
        )

    def keeper(self, user_id: UserId = STAFF, groups: str = "merchant") -> Client:
        """Who keeps webhooks."""
        ports = admin_webhooks.Ports(
            webhooks=self.webhooks,
            deliveries=self.deliveries,
            turns=self.turns,
            addresses=PublicAddresses(loopback=False, resolve=lambda _host, _port: self.ips),
            master=lambda: MASTER,
            queue=self.queue,
            members=DynamoMembers(self.commerce),
            receipts=ReceiptStore(self.table),
            ids=self.ids,
        )
        client = Client(admin_webhooks.api, ports, user_id, groups)
        client.now = self.now
        return client

    def add_webhook(self, **changes: Any) -> Any:
        body = {"url": URL, "types": EVERY_TYPE, **changes}
        answer = self.keeper().call("POST", ALL, body)
        assert answer.status == 201, answer.text
        return answer.json

    def take_up(self, *types: str) -> None:
        """Deliver the outbox to the intake; all must be taken."""
        event = self.stream(*types)
        if event["Records"]:
            with acting_as("webhook_intake"):
                assert self.intake(event, None) == {"batchItemFailures": []}

    def work(self) -> None:
        """Let the delivery function do all that waits in the queue."""
        while self.queue.messages:
            body = self.queue.messages.pop(0)
            with acting_as("webhook_delivery"):
                assert self.delivery(queue_event(body), None) == {"batchItemFailures": []}

    def tick(self) -> None:
        """The minute's look at what is due, and all that follows."""
        with acting_as("webhook_delivery"):
            assert self.delivery({"source": "aws.events"}, None) == {}
        self.work()

    def listed(self, webhook_id: str) -> list[Any]:
        items: list[Any] = (
            self.keeper().call("GET", f"{ALL}/{webhook_id}/deliveries?limit=100").json["items"]
        )
        return items

    def announce(self, *numbers: int, entity: str = "a") -> None:
        """Take up events `announcement(number, entity)` now."""
        for number in numbers:
            announce(announcement(number, entity), self.now, self.webhooks, self.deliveries)

    def attempts(self, webhook_id: str, number: int = 1) -> list[Any]:
        path = f"{ALL}/{webhook_id}/deliveries/dlv_{number:026d}/attempts?limit=100"
        found: list[Any] = self.keeper().call("GET", path).json["items"]
        return found

    def waiting(self) -> list[Waiting]:
        """The webhooks that have something pending."""
        pages = (self.deliveries.waiting(shard, PageRequest()) for shard in range(keys.SHARDS))
        return [each for page in pages for each in page.items]

    def staff_of(self, user_id: UserId, merchant_id: MerchantId) -> None:
        DynamoMembers(self.commerce).add(user_id, merchant_id)

    def book_of(self, merchant_id: MerchantId = SHOES) -> list[Webhook]:
        return self.webhooks.book(merchant_id).webhooks


def queue_event(body: bytes) -> dict[str, Any]:
    """A message as the queue delivers it."""
    return {"Records": [{"eventSource": "aws:sqs", "messageId": "1", "body": body.decode()}]}
