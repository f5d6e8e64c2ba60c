"""The APIs we document, and where each document is kept."""

import json
import re
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from ops.build import ROOT
from ops.openapi.document import document
from ops.openapi.functions import deployed, routes

_INVISIBLE: Final = re.compile("[\U000e0000-\U000e0fff]")
"""What is written as an escape, so that one sees it."""


class Surface(Struct, frozen=True):
    """One HTTP API of the template and its document."""

    api: str
    """Its logical id in the template."""
    name: str
    title: str
    summary: str

    @property
    def path(self) -> Path:
        """Where the document is committed."""
        return ROOT / "docs" / "openapi" / f"{self.name}.json"

    def document(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document."""
        known = routes()
        served = [known[event.key] for event in deployed() if event.api == self.api]
        return document(self.title, self.summary, self.name, served)

    def text(self) -> str:
        """The document as it is committed."""
        text = json.dumps(self.document(), ensure_ascii=False, indent=1) + "\n"
        return _INVISIBLE.sub(lambda found: json.dumps(found[0])[1:-1], text)

    def is_current(self) -> bool:
        """Whether the committed document is what would be generated now."""
        return self.path.exists() and self.path.read_text() == self.text()


SURFACES: Final = (
    Surface(
        "StorefrontApi",
        "storefront",
        "Storefront API",
        "What shoppers, buyers and hosts use: notes, products, live rooms, carts, orders.",
    ),
    Surface(
        "AdminApi",
        "admin",
        "Admin API",
        "What merchants' staff and the platform use: products, stock, offers, rooms, orders.",
    ),
    Surface(
        "SandboxApi",
        "sandbox",
        "Payment sandbox API",
        "A payment provider for development: it collects any charge from the good test card.",
    ),
)
