"""A flash sale is warmed up for, as far as the local cloud knows how to."""

from collections.abc import Iterator

import pytest

from ops.local_cloud.clients import client
from ops.local_cloud.settings import STACK_NAME
from ops.local_cloud.stack_file import Stack
from tests.e2e.flash_market import FlashMarket, in_seconds
from tests.e2e.market import run_function, stall
from tests.e2e.scene import Scene

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def market(stack: Stack) -> Iterator[FlashMarket]:
    with stall(Scene(stack)) as made:
        yield FlashMarket(made)


def test_what_a_sale_needs_is_there_before_it_starts_and_goes_back_when_it_is_called_off(
    stack: Stack, market: FlashMarket
) -> None:
    sku = market.stall.sku(stock=5)
    sale = market.plan(sku, 5, starts_at=in_seconds(600), expected_viewers=5_000)
    steps = market.watch(sale)["warm_up"]["steps"]
    assert {step["what"] for step in steps} >= {"front_door", "allocator", "log_mib"}
    needed = next(step["amount"] for step in steps if step["what"] == "front_door")
    # Both are ahead: the Scheduler takes nothing that is past.
    assert len(_schedules(stack, sale)) == 2
    run_function(stack, "FlashWarmupFunction")
    warm = _provisioned(stack)
    assert warm >= needed > 0
    market.step(sale, "cancel")
    run_function(stack, "FlashWarmupFunction")
    # What is left is for sales of other tests, some of which may have ended meanwhile.
    assert _provisioned(stack) <= warm - needed


def _schedules(stack: Stack, sale: str) -> list[str]:
    prefix = f"flash-{sale.rpartition('/')[2]}"
    found = client(stack.endpoint_url, "scheduler").list_schedules(NamePrefix=prefix)
    return [schedule["Name"] for schedule in found["Schedules"]]


def _provisioned(stack: Stack) -> int:
    """Environments that the front door's alias has ready."""
    found = client(stack.endpoint_url, "cloudformation").describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId="FlashSalesFunction"
    )
    name = found["StackResourceDetail"]["PhysicalResourceId"]
    functions = client(stack.endpoint_url, "lambda")
    try:
        found = functions.get_provisioned_concurrency_config(FunctionName=name, Qualifier="live")
    except functions.exceptions.ProvisionedConcurrencyConfigNotFoundException:
        return 0
    return int(found["RequestedProvisionedConcurrentExecutions"])
