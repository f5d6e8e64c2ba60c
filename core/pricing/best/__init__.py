"""`best`: the choice of coupons and red packets with the smallest payable amount, proven.

| file | what it does |
|---|---|
| `choosing.py` | the entry: tries everything in a small cart, searches a large one |
| `stores.py` | what each merchant's coupons come to, alone: layers 4 and 7 |
| `trials.py` | whole choices priced exactly, and the best of them |
| `packets.py` | which red packets to add once everything else is chosen |
| `pieces.py` | a platform offer as pieces: from which amount it gives at most how much |
| `vectors.py` | the stores' options as vectors of goods and fees |
| `bounds.py` | linear lower bounds where the platform's offers turn out one way |
| `covered.py` | what the coupon is over once layer 5 is off, and what it takes that it is enough |
| `rivals.py` | up to where the other cross-store offers do not win |
| `case.py` | one way the platform's offers can turn out, with what is known of it |
| `cases.py` | every such way, and what each needs |
| `sharpening.py` | bounds made sharp by prices on what a case needs |
| `exploring.py` | one case looked into: which of its choices are priced exactly |
| `dividing.py` | what narrow searches leave of a case, searched whole, in parts where that helps |
| `quarters.py` | those parts: a case by how much its offers are over |
| `listing.py` | the best of the choices that lead to one leaf of a search |
| `walks.py` | where, of those, the ones can be that are better |
| `remainders.py` | what largest remainders decide, as sums that no such choice exceeds |
| `shipping.py` | what the platform pays of fees |
| `neighbours.py` | what is like a choice but for some stores, where a better one is looked for |
| `search.py` | layer by layer through the stores, dropping what no bound lets through |
| `outcomes.py` | how a case turns out: by which sums, and what is payable then |
| `taxes.py` | the same under import tax, which rounds line by line |
| `shares.py` | what part of its lines each offer takes off, and what import tax is left then |
| `deciding.py` | what those merchants can choose whose lines decide by single units |
| `ranking.py` | which choices of as many ids have smaller ones |
| `barring.py` | where, once that is fixed, the bars of largest remainders are in what is better |
| `wholes.py` | what the coupon is over, where that is known to a few units |
| `lefts.py` | what layer 5 can leave of a line, by where its bar is |

The proof: whatever is chosen, the platform's offers turn out in one of the cases, so the cheapest
choice is found in one of them. A case's bounds are linear in the vectors, never above the true
payable amount and exact to a few units. A case or state is dropped only when a bound says that it
costs more than the best found. States whose sums are those that decide become one; where the parts
of single lines decide (under import tax, which rounds line by line), every choice that leads to a
state is kept and priced.
"""

from core.pricing.best.choosing import JOINS_MAX, choose_best

__all__ = ["JOINS_MAX", "choose_best"]
