"""Text that people type: what it may hold, counted in code points.

Control characters, line separators, bidirectional overrides and characters that show nothing
make one name look like another, so names refuse them and hold something to see; prose keeps its
line breaks and the zero-width joiner that emoji need. Each pattern can match a text in one way
only, so it cannot backtrack. They are spelled in a way that Python and ECMAScript (the OpenAPI
document) read alike.
"""

import unicodedata
from typing import Annotated

from msgspec import Meta

from core import limits

_CONTROL = r"\x00-\x1f\x7f-\x9f"
_CONTROL_BUT_BREAKS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2028\u2029"
    r"\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    # There is no escape for these that both languages read.
    "\U000e0000-\U000e0fff"
)
_BLANK = r"\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\ufe00-\ufe0f"
_SURROGATE = r"\ud800-\udfff"

# `$` also matches before a final line break; "nothing follows" does not.
END = r"(?![\s\S])"
_REFUSED = _CONTROL + _BIDI + _INVISIBLE + _SURROGATE
NAME_PATTERN = rf"^[{_BLANK}]*[^{_BLANK}{_REFUSED}][^{_REFUSED}]*{END}"
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
