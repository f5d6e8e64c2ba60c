"""What of a child order was asked back, and how far that is: the counters that refunds move.

They are part of the child order and written with it, over its version: two requests that want
the same unit cannot both have it, and a unit that was called off cannot be sent.
"""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from core import unit_spans
from core.ids import LineId
from core.unit_spans import Spans


class Returns(Struct, frozen=True, omit_defaults=True):
    """By line: which units refunds hold, how many are paid back, how many will not be sent."""

    claimed: dict[LineId, Spans] = {}
    """Units of refunds that are open or paid. Nobody else can ask them back."""
    refunded: dict[LineId, int] = {}
    called_off: dict[LineId, int] = {}
    """Units that were given up before they were sent."""
    freight_claimed: bool = False
    freight_refunded: bool = False

    def of(self, line_id: LineId) -> Spans:
        """The claimed units of a line."""
        return self.claimed.get(line_id, ())

    def with_claims(self, units: Mapping[LineId, Spans], *, freight: bool) -> "Returns":
        """These units, and the freight, claimed as well."""
        more = {line_id: unit_spans.joined(self.of(line_id), own) for line_id, own in units.items()}
        return replace(
            self,
            claimed={**self.claimed, **more},
            freight_claimed=self.freight_claimed or freight,
        )

    def without_claims(self, units: Mapping[LineId, Spans], *, freight: bool) -> "Returns":
        """These units, and the freight, free again."""
        less = {
            line_id: unit_spans.without(self.of(line_id), own) for line_id, own in units.items()
        }
        kept = {line_id: own for line_id, own in {**self.claimed, **less}.items() if own}
        return replace(self, claimed=kept, freight_claimed=self.freight_claimed and not freight)

    def with_refunded(self, units: Mapping[LineId, Spans], *, freight: bool) -> "Returns":
        """These units, and the freight, paid back."""
        sizes = {line_id: unit_spans.count(own) for line_id, own in units.items()}
        return replace(
            self,
            refunded=_sum(self.refunded, sizes),
            freight_refunded=self.freight_refunded or freight,
        )

    def with_called_off(self, units: Mapping[LineId, int]) -> "Returns":
        """So many more units that will not be sent."""
        return replace(self, called_off=_sum(self.called_off, units))


def _sum(counts: Mapping[LineId, int], more: Mapping[LineId, int]) -> dict[LineId, int]:
    return dict(Counter(counts) + Counter(more))
