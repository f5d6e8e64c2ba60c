"""Why a pricing document is refused."""

from core.errors import Invalid


class RefusedDocument(Invalid):
    """The document breaks a rule of its own: `field` is the path, as in `lines[0].quantity`."""

    field: str

    def __init__(self, code: str, field: str, detail: str) -> None:
        super().__init__(code, detail, field=field)
