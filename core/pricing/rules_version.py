"""Which rules a price was computed by."""

from typing import Final

RULES_VERSION: Final = 1
"""Goes up by one with every change that gives some document another quote; a test notices."""
