"""Text that people type: what it may hold, counted in code points.

Control characters, bidirectional overrides and zero-width characters make one name look like
another, so names refuse them; prose keeps its line breaks and the zero-width joiner that
emoji need. The patterns are single negated classes: they cannot backtrack. They are spelled
with escapes that both Python and ECMAScript (the OpenAPI document) read the same way.
"""

import unicodedata
from typing import Annotated

from msgspec import Meta

from core import limits

_CONTROL = r"\x00-\x1f\x7f-\x9f"
_CONTROL_BUT_BREAKS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ZERO_WIDTH = r"\u200b-\u200d\u2060\ufeff"
_SURROGATE = r"\ud800-\udfff"

# `$` also matches before a final line break; "nothing follows" does not.
END = r"(?![\s\S])"
NAME_PATTERN = rf"^[^{_CONTROL}{_BIDI}{_ZERO_WIDTH}{_SURROGATE}]+{END}"
PROSE_PATTERN = rf"^[^{_CONTROL_BUT_BREAKS}{_BIDI}{_SURROGATE}]*{END}"

Name = Annotated[str, Meta(min_length=1, max_length=limits.NAME_CHARS_MAX, pattern=NAME_PATTERN)]
Title = Annotated[
    str, Meta(min_length=1, max_length=limits.NOTE_TITLE_CHARS_MAX, pattern=NAME_PATTERN)
]
Topic = Annotated[
    str, Meta(min_length=1, max_length=limits.NOTE_TOPIC_CHARS_MAX, pattern=NAME_PATTERN)
]
Description = Annotated[str, Meta(max_length=limits.DESCRIPTION_CHARS_MAX, pattern=PROSE_PATTERN)]
MediaKey = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        pattern=rf"^media/[a-z0-9_-]+(/[a-z0-9_-]+)*\.[a-z0-9]+{END}",
    ),
]


def fold_code(code: str) -> str:
    """A coupon code as it is stored, looked up and compared: NFKC, case folded, trimmed."""
    return unicodedata.normalize("NFKC", code).casefold().strip()
