"""The proofs of orders in the commerce table.

A proof is an item of its own, apart from its order: whoever reads orders does not pay for it, and
it is never written again. Its document and trace are JSON, much of which repeats: compressed, it is
a tenth.
"""

import zlib

import msgspec

from core.ids import OrderId
from core.orders.price_proofs import PriceProof
from core.pricing.parsing import read_benefit
from functions.shared.dynamodb import order_keys as keys
from functions.shared.dynamodb.store import Absent, Put, Store

_DECODER = msgspec.json.Decoder(PriceProof, dec_hook=read_benefit)


class DynamoProofs:
    """See `core.ports.placements.Proofs`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_order(self, order_id: OrderId) -> PriceProof | None:
        """See `core.ports.placements.Proofs.of_order`."""
        item = self._store.get(keys.proof(order_id))
        if item is None:
            return None
        kept = item["proof"]
        if not isinstance(kept, bytes):
            raise TypeError(f"the proof of {order_id} is no bytes")
        return _DECODER.decode(zlib.decompress(kept))


def proof_put(order_id: OrderId, proof: PriceProof) -> Put:
    """A new order's proof."""
    kept = zlib.compress(msgspec.json.encode(proof))
    return Put(keys.proof(order_id), {"order_id": order_id, "proof": kept}, when=(Absent(),))
