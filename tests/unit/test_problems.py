"""What a refused model tells the caller, and what it never does."""

from typing import Any

import msgspec
import pytest

from core.errors import Invalid
from functions.shared.problems import invalid_input

MARK = "EVIL-MARK"


class Sample(msgspec.Struct, forbid_unknown_fields=True):
    """A model with a member of each awkward kind."""

    coupons: list[str] | str = "best"
    count: int = 0
    by_name: dict[str, int] = {}
    inner: "Sample | None" = None


def refusal(given: Any) -> Invalid:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(given, Sample)
    return invalid_input(caught.value)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"count": MARK}, "invalid_field", "$.count"),
        ({MARK: 1}, "unknown_field", "$"),
        ({f"{MARK} - at `$": 1}, "unknown_field", "$"),
        ({f"x - at `$.{MARK}": 1}, "unknown_field", "$"),
        ({"inner": {f"{MARK} - at `{MARK}": 1}}, "unknown_field", "$.inner"),
        ({"by_name": {f"a - at `${MARK}": "x"}}, "invalid_field", "$.by_name[...]"),
        ({"coupons": ["a", 5]}, "invalid_field", "$.coupons[1]"),
        ([MARK], "invalid_field", "$"),
    ],
)
def test_a_refusal_names_the_models_field_and_nothing_of_the_input(
    given: Any, code: str, field: str
) -> None:
    said = refusal(given)
    assert (said.code, said.field) == (code, field)
    assert MARK not in f"{said.detail} {said.field}"
