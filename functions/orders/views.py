"""Orders as the storefront API shows them."""

import msgspec
from msgspec import Struct

from core.ids import ChildOrderId, MerchantId, OrderId, PaymentId
from core.offers.simulations import SimulationDocument
from core.orders.order import Address, ChildOrder, Order, OrderHead, Totals
from core.orders.order_states import OrderState
from core.orders.price_proofs import PriceProof, Statement
from core.pricing.trace import Trace
from functions.shared.order_views import OrderLineView, ParcelView
from functions.shared.price_keys import PublicKey
from functions.shared.views import MoneyView, moneys, timestamp, timestamp_or_none


class TotalsView(Struct, frozen=True):
    """What an order comes to: payable = goods + freight + tax added - red packets."""

    goods: MoneyView
    freight: MoneyView
    tax_added: MoneyView
    red_packets: MoneyView
    payable: MoneyView

    @staticmethod
    def of(totals: Totals, currency: str) -> "TotalsView":
        """Show `totals`."""
        return TotalsView(**moneys(totals, currency))


class ChildOrderView(Struct, frozen=True):
    """One merchant's part of an order.

    Once paid, parts move by themselves: a part is shipped when all its units are in a parcel.
    """

    child_order_id: ChildOrderId
    merchant_id: MerchantId
    state: OrderState
    paid: MoneyView
    lines: list[OrderLineView]
    parcels: list[ParcelView]
    shipped_at: str | None
    delivered_at: str | None
    completed_at: str | None

    @staticmethod
    def of(child: ChildOrder) -> "ChildOrderView":
        """Show `child`."""
        return ChildOrderView(
            child_order_id=child.child_order_id,
            merchant_id=child.merchant_id,
            state=child.state,
            paid=MoneyView(child.paid, child.currency),
            lines=[OrderLineView.of(line, child.currency) for line in child.lines],
            parcels=[ParcelView.of(parcel) for parcel in child.parcels],
            shipped_at=timestamp_or_none(child.shipped_at),
            delivered_at=timestamp_or_none(child.delivered_at),
            completed_at=timestamp_or_none(child.completed_at),
        )


class OrderSummaryView(Struct, frozen=True):
    """An order in a list."""

    order_id: OrderId
    state: OrderState
    placed_at: str
    expires_at: str
    payable: MoneyView
    line_count: int

    @staticmethod
    def of(head: OrderHead) -> "OrderSummaryView":
        """Show `head`."""
        return OrderSummaryView(
            order_id=head.order_id,
            state=head.state,
            placed_at=timestamp(head.placed_at),
            expires_at=timestamp(head.pay_until),
            payable=MoneyView(head.totals.payable, head.currency),
            line_count=head.line_count,
        )


class OrderView(Struct, frozen=True):
    """An order. `offers` gave it its price.

    It can be paid before `expires_at`; left unpaid it expires soon after. Once paid it is where
    the least advanced of its parts is that are not refunded.
    """

    order_id: OrderId
    state: OrderState
    placed_at: str
    expires_at: str
    paid_at: str | None
    ended_at: str | None
    payment_id: PaymentId | None
    totals: TotalsView
    offers: list[str]
    address: Address
    children: list[ChildOrderView]

    @staticmethod
    def of(order: Order) -> "OrderView":
        """Show `order`."""
        head = order.head
        return OrderView(
            order_id=head.order_id,
            state=head.state,
            placed_at=timestamp(head.placed_at),
            expires_at=timestamp(head.pay_until),
            paid_at=timestamp_or_none(head.paid_at),
            ended_at=timestamp_or_none(head.ended_at),
            payment_id=head.payment_id,
            totals=TotalsView.of(head.totals, head.currency),
            offers=[*head.offers],
            address=head.address,
            children=[ChildOrderView.of(child) for child in order.children],
        )


class PriceProofView(Struct, frozen=True):
    """The proof of an order's price. Amounts are in minor units of the document's currency.

    `signed` is a JWS whose payload is `statement`; its `document_sha256` is the digest of
    `document` as JSON with sorted keys. That holds what the price rests on, and nothing of how it
    is shared out.
    """

    statement: Statement
    document: SimulationDocument
    trace: Trace
    signed: str

    @staticmethod
    def of(proof: PriceProof) -> "PriceProofView":
        """Show `proof`."""
        document = msgspec.convert(msgspec.to_builtins(proof.document), SimulationDocument)
        return PriceProofView(proof.statement, document, proof.trace, proof.signed)


class PriceKeysView(Struct, frozen=True):
    """A JSON Web Key Set: the keys of proofs, the one that signs now first."""

    keys: list[PublicKey]

    @staticmethod
    def of(keys: list[PublicKey]) -> "PriceKeysView":
        """Show `keys`."""
        return PriceKeysView(keys)
