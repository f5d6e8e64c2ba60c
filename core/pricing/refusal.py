"""Why a pricing document is refused."""

from typing import Final

from core.errors import Invalid

FIELD_CHARS_MAX: Final = 200
"""How much of a key of the document's own the path of a field spells at most."""


class RefusedDocument(Invalid):
    """The document breaks a rule of its own: `field` is the path, as in `lines[0].quantity`."""

    field: str

    def __init__(self, code: str, field: str, detail: str) -> None:
        super().__init__(code, detail, field=field)
