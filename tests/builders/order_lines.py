"""Order lines with any amounts that balance, for what quotes rarely come to."""

from hypothesis import strategies as st

from core.ids import AgencyId, LineId, ProductId, SkuId, UserId
from core.orders.lines import LineTerms, OrderLine, Promotion, Shares

AMOUNTS = st.integers(0, 10**12) | st.integers(0, 30)
SIGNED = st.integers(-(10**12), 10**12) | st.integers(-30, 30)
QUANTITIES = st.integers(1, 40) | st.integers(1, 9_999)


@st.composite
def order_lines(draw: st.DrawFn, number: int = 1) -> OrderLine:
    """A line whose five shares sum to what was paid for it; buyer and platform may owe."""
    freight, tax_on_freight, packets = draw(AMOUNTS), draw(AMOUNTS), draw(AMOUNTS)
    goods, tax_on_goods = draw(AMOUNTS), draw(AMOUNTS)
    due = goods + freight + tax_on_goods + tax_on_freight
    packets = min(packets, due)
    goods_paid = max(0, goods + tax_on_goods - packets)
    buyer, agency, platform = draw(SIGNED), draw(AMOUNTS), draw(SIGNED)
    tax = tax_on_goods + tax_on_freight
    return OrderLine(
        line_id=LineId(f"lin_{number:026d}"),
        sku_id=SkuId(f"sku_{number:026d}"),
        product_id=ProductId(f"prd_{number:026d}"),
        product_name="乐福鞋",
        options={},
        quantity=draw(QUANTITIES),
        unit_price=goods,
        price_source="list",
        goods=goods,
        freight=freight,
        funded_freight=draw(AMOUNTS),
        tax_contained=0,
        tax_added=tax,
        tax_added_on_goods=tax_on_goods,
        red_packets=packets,
        goods_paid=goods_paid,
        freight_paid=due - packets - goods_paid,
        split=Shares(due - packets - buyer - agency - platform - tax, buyer, agency, platform, tax),
        terms=LineTerms(),
        promotion=Promotion(UserId("buyer"), agency_id=AgencyId("agency")),
    )
