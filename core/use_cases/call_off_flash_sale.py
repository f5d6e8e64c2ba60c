"""A merchant calls off a flash sale that is not armed yet."""

from core.flash.sales import FlashSale
from core.flash.warm_up import warm_up
from core.ports.flash_sales import FlashSales
from core.ports.flash_warm_up import Reminders
from core.use_cases.advance_flash_sale import cancel_flash_sale


def call_off_flash_sale(
    sale: FlashSale, now: int, sales: FlashSales, reminders: Reminders
) -> FlashSale:
    """Cancel the sale, and be reminded of it no more; raises `Conflict` once it is armed.

    What is warm already goes back with the second reminder, which therefore stays.
    """
    cancelled = cancel_flash_sale(sale, sales)
    if now < warm_up(sale).warms_at:
        reminders.drop(sale.sale_id)
    return cancelled
