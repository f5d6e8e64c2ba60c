"""The platform is asked for what the flash sales of this hour need."""

from core.flash_sales import FlashSale
from core.flash_warm_up import WARM_BEFORE_S, capacity_at, warm_up
from core.ports.flash_warm_up import OpenSales, Platform, Provided, Reminders


def warm_up_flash_sales(now: int, sales: OpenSales, platform: Platform) -> list[Provided]:
    """Ask for what is needed at `now`: more before a rush, less once it is past."""
    near = sales.starting_until(now + WARM_BEFORE_S)
    return platform.provide(capacity_at(now, near))


def remind_of(sale: FlashSale, reminders: Reminders) -> None:
    """Have a sale that is planned warmed up for.

    Comes before the sale is stored: a reminder of a sale that is not there finds nothing to do,
    while a sale that nobody is reminded of would start cold.
    """
    plan = warm_up(sale)
    reminders.set(sale.sale_id, plan.warms_at, plan.cools_at)


def forget(sale: FlashSale, now: int, reminders: Reminders) -> None:
    """Leave off warming up for a sale that was called off.

    What it has by then goes back with the second reminder, which therefore stays.
    """
    if now < warm_up(sale).warms_at:
        reminders.drop(sale.sale_id)
