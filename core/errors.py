"""Every refusal the domain can give.

    CommerceError                 code, retryable
    ├── Invalid                   the request makes no sense as it stands      → 422
    ├── Malformed                 the request cannot be read                   → 400
    ├── NotFound                  no such thing, or not this caller's          → 404
    ├── Forbidden                 the caller's role may not do this            → 403
    ├── Conflict                  the state of things forbids it now           → 409
    └── Busy                      try again, unchanged                         → 503
    Defect                        an invariant broke: never caught, ends the invocation

`code` is stable and documented; `field` names the offending field by its path; `facts` are
safe, typed additions to the answer. None of them ever carries the caller's input.
"""

from collections.abc import Mapping

Fact = int | str | bool | None | list["Fact"] | dict[str, "Fact"]


class CommerceError(Exception):
    """An expected refusal: `code` is stable; `retryable` says the same request may succeed."""

    retryable = False

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        field: str | None = None,
        facts: Mapping[str, Fact] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.field = field
        self.facts = dict(facts or {})


class Invalid(CommerceError):
    """Understood and refused whatever the state of the shop: a field breaks a rule."""


class Malformed(CommerceError):
    """Cannot be read: broken JSON, a forged cursor, a missing idempotency key."""


class NotFound(CommerceError):
    """It does not exist, or it is another's, which is the same answer."""

    def __init__(self, what: str) -> None:
        super().__init__("not_found", f"No such {what}.")


class Forbidden(CommerceError):
    """The caller is known and lacks the role."""

    def __init__(self, detail: str = "Your role may not do this.") -> None:
        super().__init__("forbidden", detail)


class Conflict(CommerceError):
    """Fine in itself, refused by the present state: sold out, already paid, in flight."""


class Busy(CommerceError):
    """Contention, throttling or silence outlasted our retries; after silence it may be done."""

    retryable = True

    def __init__(self) -> None:
        super().__init__("busy", "Too many requests touch the same thing. Try again.")


class Defect(Exception):
    """A broken invariant: the computation stops and nothing is committed."""
