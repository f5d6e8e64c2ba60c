"""What the platform called the things of the demo world: their ids by the keys of the content.

Kept beside the stack's other files, so that the demo and the tests find their way, and so that
loading again plans the same rooms at the same times.
"""

import threading
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from ops.local_cloud.stack_file import Stack

FILE: Final = "demo_world.json"


class Registry(Struct):
    """Ids by kind ("products") and key; SKUs are "product/sku". Threads may `note` at once."""

    user_pool_id: str
    """The stack they are of: a fresh one has another pool, and none of these ids."""
    loaded_at: int
    """Epoch seconds; rooms start so many minutes after."""
    ids: dict[str, dict[str, str]] = {}
    is_complete: bool = False

    def note(self, kind: str, key: str, found: str) -> str:
        """Remember an id and return it."""
        with _lock:
            self.ids.setdefault(kind, {})[key] = found
        return found

    def id(self, kind: str, key: str) -> str:
        """Return the id of something that was loaded."""
        return self.ids[kind][key]

    def key(self, kind: str, found: str) -> str:
        """Return the key of something by its id."""
        return next(key for key, known in self.ids[kind].items() if known == found)


_lock = threading.Lock()


def registry_path(stack: Stack) -> Path:
    """Return where the registry of a stack is kept."""
    return Path(stack.directory) / FILE


def read_registry(stack: Stack) -> Registry | None:
    """Return the registry of this stack, None when nothing was loaded into it."""
    try:
        raw = registry_path(stack).read_bytes()
    except FileNotFoundError:
        return None
    found = msgspec.json.decode(raw, type=Registry)
    return found if found.user_pool_id == stack.user_pool_id else None


def write_registry(stack: Stack, registry: Registry) -> None:
    """Keep the registry; replaces atomically."""
    path = registry_path(stack)
    draft = path.with_suffix(".draft")
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(registry), indent=2) + b"\n")
    draft.replace(path)
