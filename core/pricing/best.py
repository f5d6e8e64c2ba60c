"""`best`: the choice of coupons and red packets with the smallest payable amount."""

from itertools import product

from core.pricing.flat_cart import FlatCart
from core_ext import cart_pricing, layout

_TRIES_MAX = 1 << 16


def choose_best(flat: FlatCart) -> tuple[tuple[str, ...], bool]:
    """The best choice, and whether it is proven to be."""
    slots: dict[tuple[int, int], list[int]] = {}
    names = [flat.prepared.ranked[rank].id for rank in flat.candidates]
    for row in range(len(flat.candidates)):
        offer = row * layout.OFFER
        layer = flat.offers[offer + layout.LAYER]
        if layer in (4, 6, 7):
            slots.setdefault((layer, flat.offers[offer + layout.OWNER]), []).append(row)
        elif layer == 9:
            slots[layer, row] = [row]
    best = None
    tries = 0
    for rows in product(*([None, *slot] for slot in slots.values())):
        tries += 1
        if tries > _TRIES_MAX:
            break
        picked = [row for row in rows if row is not None]
        for row in range(len(flat.candidates)):
            flat.offers[row * layout.OFFER + layout.CHOSEN] = row in picked
        payable = cart_pricing.price_cart(flat.cart)
        for row in picked:
            given = flat.offers[row * layout.OFFER + layout.GIVEN]
            if given == 0 or (
                flat.offers[row * layout.OFFER + layout.LAYER] == 9
                and given != flat.offers[row * layout.OFFER + layout.GIVES]
            ):
                break
        else:
            key = (payable, len(picked), sorted(names[row] for row in picked))
            if best is None or key < best:
                best = key
    assert best is not None
    return tuple(best[2]), tries <= _TRIES_MAX
