"""From rows of a file to sellers, products, SKUs, stock and orders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.build.steps import BuildError
from ops.replay.orders import COLUMNS, Row, parse_rows
from ops.replay.plan import OTHER, LinePlan, SkuPlan, plan_of, slug

HEADER = ",".join(COLUMNS)


def test_a_row_is_read_to_the_unit() -> None:
    (row,) = parse_rows([HEADER, "o1,p1,toys,s1,3,1099,250"])

    assert row == Row("o1", "p1", "toys", "s1", 3, 1099, 250)
    assert row.total == 3 * (1099 + 250)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("o1,p1,toys,s1,0,1099,250", "line 2: quantity"),
        ("o1,p1,toys,s1,-1,1099,250", "line 2: quantity"),
        ("o1,p1,toys,s1,1,10.99,250", "line 2: unit_price_minor"),
        ("o1,p1,toys,s1,1,1099,", "line 2: unit_freight_minor"),
        ("o1,p1,toys,s1,1,1099,٣", "line 2: unit_freight_minor"),
        (",p1,toys,s1,1,1099,250", "line 2 has no order_id"),
        ("o1,p1,toys,,1,1099,250", "line 2 has no seller_id"),
    ],
)
def test_a_row_that_is_none_is_refused_by_its_line(line: str, said: str) -> None:
    with pytest.raises(BuildError, match=said):
        parse_rows([HEADER, line])


def test_a_file_without_a_column_or_without_rows_is_refused() -> None:
    with pytest.raises(BuildError, match="no column quantity"):
        parse_rows([HEADER.replace("quantity", "count"), "o1,p1,toys,s1,1,1099,250"])
    with pytest.raises(BuildError, match="no orders"):
        parse_rows([HEADER])


def test_each_price_and_freight_of_a_product_is_a_sku_with_the_stock_all_orders_take() -> None:
    plan = plan_of(
        [
            Row("o1", "p1", "toys", "s1", 2, 100, 10),
            Row("o2", "p1", "toys", "s1", 3, 100, 10),
            Row("o2", "p1", "toys", "s1", 1, 100, 12),
            Row("o3", "p1", "toys", "s1", 4, 90, 10),
        ]
    )

    (product,) = plan.products
    assert product.skus == (SkuPlan(100, 10, 5), SkuPlan(100, 12, 1), SkuPlan(90, 10, 4))


def test_a_product_that_two_sellers_have_is_a_product_of_each() -> None:
    plan = plan_of(
        [Row("o1", "p1", "toys", "s1", 1, 100, 10), Row("o1", "p1", "toys", "s2", 1, 100, 10)]
    )

    assert [(product.seller, product.at) for product in plan.products] == [("s1", 1), ("s2", 2)]
    assert plan.sellers == ("s1", "s2")


def test_rows_of_one_sku_in_an_order_are_one_line_as_a_cart_has_it() -> None:
    plan = plan_of(
        [Row("o1", "p1", "toys", "s1", 1, 100, 10), Row("o1", "p1", "toys", "s1", 2, 100, 10)]
    )

    (order,) = plan.orders
    assert order.lines == (LinePlan("s1", "p1", 100, 10, 3),)


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("", OTHER),
        ("bebes", "bebes"),
        ("informatica_acessorios", "informatica-acessorios"),
        ("construcao_ferramentas_construcao", "construcao-ferramentas-constru"),
    ],
)
def test_a_category_gets_an_id_the_platform_takes(category: str, expected: str) -> None:
    assert slug(category) == expected


_ROWS = st.lists(
    st.builds(
        Row,
        order=st.sampled_from("abc"),
        product=st.sampled_from("pq"),
        category=st.just("toys"),
        seller=st.sampled_from("st"),
        quantity=st.integers(1, 9),
        price=st.integers(0, 3),
        freight=st.integers(0, 2),
    ),
    min_size=1,
)


@given(_ROWS)
def test_nothing_is_lost_between_the_rows_and_the_plan(rows: list[Row]) -> None:
    plan = plan_of(rows)

    assert plan.total == sum(row.total for row in rows)
    stock = sum(sku.stock for product in plan.products for sku in product.skus)
    assert stock == sum(row.quantity for row in rows)
    known = {
        (product.seller, product.product, sku.price, sku.freight)
        for product in plan.products
        for sku in product.skus
    }
    assert known == {line.sku for order in plan.orders for line in order.lines}
    assert plan.sku_count == len(known)
