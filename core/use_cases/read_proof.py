"""A shopper reads the proof of what was ordered."""

from core.errors import NotFound
from core.ids import OrderId, UserId
from core.orders.price_proofs import PriceProof
from core.ports.orders import Orders
from core.ports.placements import Proofs
from core.use_cases.read_order import read_order


def read_proof(order_id: OrderId, shopper_id: UserId, orders: Orders, proofs: Proofs) -> PriceProof:
    """The proof of the price of one's own order; raises `NotFound` as `read_order`."""
    read_order(order_id, shopper_id, orders)
    proof = proofs.of_order(order_id)
    if proof is None:
        raise NotFound("proof")
    return proof
