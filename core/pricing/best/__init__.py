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
| `cases.py` | every way the platform's offers can turn out, and what each needs |
| `sharpening.py` | bounds made sharp by prices on what a case needs |
| `search.py` | layer by layer through the stores, dropping what no bound lets through |

The proof: whatever is chosen, the platform's offers turn out in one of the cases, so the cheapest
choice is found in one of them. A case's bounds are linear in the vectors, never above the true
payable amount and exact to a few units. A case or state is dropped only when a bound says that it
costs more than the best found. States of one vector become one where nothing else can matter: no
import tax (which rounds line by line), and every cross-store offer either inside the platform
coupon's lines or apart from them (else the parts of single lines decide).
"""

from core.pricing.best.choosing import choose_best

__all__ = ["choose_best"]
