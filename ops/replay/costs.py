"""`python -m ops.replay.costs`: what one order asks of DynamoDB, call by call, and why.

The functions' own handlers run in this process, on empty tables of the running stack's
DynamoDB that have no stream: nothing else writes there, and each call can be told from others.
"""

import contextlib
import os
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from ops.build.steps import exit_on_build_error
from ops.client import Storefront, refusals_as_build_errors
from ops.local_cloud.clients import CREDENTIALS, client
from ops.local_cloud.stack_file import Stack, stack_path
from ops.replay.gateway import Gateway
from ops.replay.market import Founding, staff_roles
from ops.replay.meter import Meter, Use
from ops.replay.orders import Row
from ops.replay.plan import plan_of
from ops.replay.reasons import WHY
from ops.replay.shopping import Shopping, shopper_roles
from ops.visitors import with_visitors

FUNCTIONS: Final = ("admin_platform", "admin_catalog", "carts", "orders", "payments")
POSTINGS: Final = "the stream's consumer"
PAY: Final = "POST /v1/pay/{charge_id}"
TABLES: Final = ("CONTENT_TABLE", "COMMERCE_TABLE", "LEDGER_TABLE")

_ONE_LINE: Final = [Row("o", "p1", "", "s1", 1, 1_000, 100)]
_FIVE_LINES: Final = [
    Row("o", f"p{at}", "", f"s{at % 3}", 2, 1_000 + at, 100) for at in range(1, 6)
]


def main() -> None:
    """Print what an order of one line costs, and the sums of a larger one."""
    with exit_on_build_error(), refusals_as_build_errors():
        stack = with_visitors(stack_path(), {**staff_roles(), **shopper_roles()})
        with _environment(stack):
            gateway = _gateway(stack)
            meter = _meter(gateway)
            small = _order_costs(stack, gateway, meter, _ONE_LINE)
            large = _order_costs(stack, gateway, meter, _FIVE_LINES)
    console = Console()
    console.print(_table(small))
    _print_reasons(console, small)
    console.print(f"one line of one merchant: {_sums(small)}", soft_wrap=True)
    console.print(f"five lines of three merchants: {_sums(large)}", soft_wrap=True)


@contextlib.contextmanager
def _environment(stack: Stack) -> Iterator[None]:
    """Give this process the functions' environment, but with tables of its own."""
    dynamodb = client(stack.endpoint_url, "dynamodb")
    variables = _function_variables(stack)
    made = {name: _copy_schema(dynamodb, variables[name]) for name in TABLES}
    os.environ.update(
        {
            **variables,
            **made,
            **CREDENTIALS,
            "AWS_ENDPOINT_URL": stack.endpoint_url,
            "AWS_DEFAULT_REGION": stack.region,
            "AWS_REGION": stack.region,
            "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        }
    )
    try:
        yield
    finally:
        for table in made.values():
            dynamodb.delete_table(TableName=table)


def _function_variables(stack: Stack) -> dict[str, str]:
    found: dict[str, str] = {}
    pages = client(stack.endpoint_url, "lambda").get_paginator("list_functions").paginate()
    for page in pages:
        for function in page["Functions"]:
            found.update(function.get("Environment", {}).get("Variables", {}))
    return found


def _copy_schema(dynamodb: Any, table: str) -> str:
    """Make an empty table with the keys of another; return its name."""
    described = dynamodb.describe_table(TableName=table)["Table"]
    name = f"storefront-costs-{uuid.uuid4().hex[:12]}"
    indexes = [
        {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
        for index in described.get("GlobalSecondaryIndexes", [])
    ]
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=described["KeySchema"],
        AttributeDefinitions=described["AttributeDefinitions"],
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    )
    return name


def _gateway(stack: Stack) -> Gateway:
    """Serve the functions here, and the sandbox so that it notifies them here.

    The sandbox is somebody else's: it keeps its own table, through a client that nobody counts.
    """
    # Handlers read the environment when they are imported.
    from functions.payment_sandbox.routes import Ports, api  # noqa: PLC0415
    from functions.shared.dynamodb.dynamo_store import DynamoStore  # noqa: PLC0415
    from functions.shared.sandbox.charges import Charges  # noqa: PLC0415
    from functions.shared.sandbox.notices import Notifier, Sender  # noqa: PLC0415
    from functions.shared.wiring import SecretSigner, SqsQueue, secret  # noqa: PLC0415

    gateway = Gateway(FUNCTIONS)

    class Delivery:
        def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
            return gateway.send("POST", url, headers, body).status

    table = DynamoStore(client(stack.endpoint_url, "dynamodb"), os.environ["SANDBOX_TABLE"])
    sender = Sender(secret("SANDBOX_SECRET"), Delivery())
    notifier = Notifier(sender, SqsQueue(os.environ["NOTICES_QUEUE_URL"]))
    gateway.add(PAY, api.serve(Ports(Charges(table), notifier), SecretSigner()))
    return gateway


def _meter(gateway: Gateway) -> Meter:
    from functions.shared.aws import dynamodb  # noqa: PLC0415

    return Meter(dynamodb(), lambda: gateway.route)


def _order_costs(stack: Stack, gateway: Gateway, meter: Meter, rows: list[Row]) -> list[Use]:
    """Place and pay the order of `rows`, post it to the ledger; return the calls."""
    run = f"costs-{uuid.uuid4().hex[:8]}"
    plan = plan_of(rows)
    with Storefront(stack, transport=gateway) as shop:
        market = Founding(plan, run, shop).found(lambda: None)
        meter.clear()
        Shopping(market, run, shop).buy(list(enumerate(plan.orders)), lambda: None)
    _post(gateway, meter)
    return list(meter.uses)


def _post(gateway: Gateway, meter: Meter) -> None:
    """Hand the payment's event to the consumer, as the stream would."""
    from functions.ledger_postings.handler import handler  # noqa: PLC0415

    gateway.route = POSTINGS
    records = [
        {
            "eventID": str(at),
            "eventName": "INSERT",
            "eventSource": "aws:dynamodb",
            "dynamodb": {
                "Keys": {"pk": event["pk"], "sk": event["sk"]},
                "NewImage": event,
                "SequenceNumber": str(at),
            },
        }
        for at, event in enumerate(meter.events, 1)
        if event["type"] == {"S": "OrderPaid"}
    ]
    failed = handler({"Records": records}, None)["batchItemFailures"]
    if failed or not records:
        raise RuntimeError("the ledger did not take the payment's event")


def _table(uses: list[Use]) -> Table:
    table = Table(title="an order of one line, call by call", title_justify="left")
    table.add_column("call", no_wrap=True)
    table.add_column("items")
    table.add_column("read", justify="right")
    table.add_column("write", justify="right")
    before = ""
    for use in uses:
        if use.route != before:
            table.add_section()
            table.add_row(f"[bold]{use.route}[/]")
        units = f"{use.units:g}"
        read, write = ("", units) if use.is_write else (units, "")
        table.add_row(f"  {use.operation}", _items(use), read, write)
        before = use.route
    return table


def _items(use: Use) -> str:
    names = ((WHY[kind][0] if kind in WHY else kind, count) for kind, count in use.items.items())
    return ", ".join(name if count == 1 else f"{count} {name}" for name, count in names)


def _print_reasons(console: Console, uses: list[Use]) -> None:
    kinds = dict.fromkeys(kind for use in uses for kind in use.items)
    for name, reason in (WHY[kind] for kind in kinds if kind in WHY):
        console.print(f"  {name:<9} {reason}", highlight=False)


def _sums(uses: list[Use]) -> str:
    reads = sum(use.units for use in uses if not use.is_write)
    writes = sum(use.units for use in uses if use.is_write)
    return f"{len(uses)} calls, {reads:g} read units, {writes:g} write units"


if __name__ == "__main__":
    main()
