"""What the catalogue and the cart take, a pricing document takes."""

from core import limits
from core.pricing import limits as pricing


def test_the_catalogue_takes_the_prices_and_amounts_that_pricing_takes() -> None:
    assert (limits.UNIT_PRICE_MAX, limits.AMOUNT_MAX) == (
        pricing.UNIT_PRICE_MAX,
        pricing.AMOUNT_MAX,
    )


def test_a_full_cart_can_be_priced() -> None:
    assert limits.CART_LINES_MAX <= pricing.LINES_MAX
