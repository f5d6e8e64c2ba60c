"""Webhooks: where a merchant wants to be told what happens to its orders, refunds and payouts.

    enabled ──disable──▶ disabled ──enable──▶ enabled
       └──fail──▶ disabled

Its staff disable and enable; `fail` is taken when nothing has reached it for days. A merchant's
webhooks are one small item with a version: whoever takes up an event reads them all at once.

A webhook's secret is derived from the platform's key, its id and a generation, and stored
nowhere. Rotating it is the next generation; for a while both sign.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from core import limits
from core.errors import Conflict, NotFound
from core.ids import MerchantId, WebhookId
from core.text import PROSE_PATTERN
from core.versions import FIRST_VERSION, Version, check_version
from core.webhooks.types import EventType

DISABLE_AFTER_S: Final = 3 * 86_400
"""A webhook that nothing has reached for this long is disabled."""


class WebhookState(StrEnum):
    """Whether a webhook is sent to."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class WebhookStep(StrEnum):
    """What happens to a webhook."""

    ENABLE = "enable"
    DISABLE = "disable"
    FAIL = "fail"


STEPS: Final[Mapping[tuple[WebhookState, WebhookStep], WebhookState]] = {
    (WebhookState.ENABLED, WebhookStep.DISABLE): WebhookState.DISABLED,
    (WebhookState.ENABLED, WebhookStep.FAIL): WebhookState.DISABLED,
    (WebhookState.DISABLED, WebhookStep.ENABLE): WebhookState.ENABLED,
}
"""State and step → the state after it; a step that is not here changes nothing."""


class DisabledBy(StrEnum):
    """Why a webhook is not sent to."""

    MERCHANT = "merchant"
    FAILURES = "failures"


WebhookUrl = Annotated[str, Meta(min_length=1, max_length=limits.WEBHOOK_URL_CHARS_MAX)]
WebhookNote = Annotated[str, Meta(max_length=limits.WEBHOOK_NOTE_CHARS_MAX, pattern=PROSE_PATTERN)]


class WebhookDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A webhook as a merchant asks for it. `types` are the events it is sent."""

    url: WebhookUrl
    types: Annotated[list[EventType], Meta(min_length=1, max_length=len(EventType))]
    note: WebhookNote = ""

    def __post_init__(self) -> None:
        if len(set(self.types)) != len(self.types):
            raise ValueError("a type is named twice")


class WebhookEdit(WebhookDraft, frozen=True, kw_only=True):
    """A changed webhook, whether it is sent to, and the version that it was made from."""

    enabled: bool
    version: Version


class SecretRotation(Struct, frozen=True, forbid_unknown_fields=True):
    """A wish for a new secret; the old one goes on signing beside it for `overlap_hours`."""

    version: Version
    overlap_hours: Annotated[int, Meta(ge=0, le=limits.WEBHOOK_OVERLAP_HOURS_MAX)] = 24


class Webhook(Struct, frozen=True, kw_only=True):
    """A webhook. Times are epoch seconds."""

    webhook_id: WebhookId
    merchant_id: MerchantId
    url: str
    types: list[EventType]
    note: str = ""
    state: WebhookState = WebhookState.ENABLED
    disabled_by: DisabledBy | None = None
    disabled_at: int | None = None
    created_at: int
    enabled_at: int
    secret_generation: int = 1
    old_secret_until: int = 0
    """Until then the generation before signs, too."""
    version: int = FIRST_VERSION

    @property
    def is_enabled(self) -> bool:
        """Whether it is sent to."""
        return self.state is WebhookState.ENABLED

    def check_enabled(self) -> None:
        """Raise `Conflict` unless it is sent to."""
        if not self.is_enabled:
            raise Conflict("webhook_disabled", "Enable the webhook first.")

    def is_dead(self, failing_since: int | None, now: int) -> bool:
        """Whether nothing has reached it for so long that it is to be disabled."""
        if failing_since is None:
            return False
        return now - max(failing_since, self.enabled_at) >= DISABLE_AFTER_S

    def generations(self, now: int) -> tuple[int, ...]:
        """The generations of the secret that sign at `now`, the newest first."""
        if now < self.old_secret_until:
            return (self.secret_generation, self.secret_generation - 1)
        return (self.secret_generation,)

    def edited(self, edit: WebhookEdit, now: int) -> "Webhook":
        """The next version; raises `VersionConflict` when `edit` was made from another one."""
        check_version(edit.version, self.version)
        described = replace(
            self, url=edit.url, types=edit.types, note=edit.note, version=self.version + 1
        )
        return described.after(WebhookStep.ENABLE if edit.enabled else WebhookStep.DISABLE, now)

    def failed(self, now: int) -> "Webhook":
        """The next version, disabled by its failures; the same when it was not enabled."""
        after = self.after(WebhookStep.FAIL, now)
        return after if after is self else replace(after, version=self.version + 1)

    def rotated(self, rotation: SecretRotation, now: int) -> "Webhook":
        """The next version with the next secret; raises `VersionConflict`.

        Raises `Conflict` "secret_rotating" where a third secret would end the oldest of two that
        are to sign side by side; without an overlap it ends both.
        """
        check_version(rotation.version, self.version)
        if rotation.overlap_hours and now < self.old_secret_until:
            raise Conflict(
                "secret_rotating",
                "Two secrets sign already: wait, or end both at once with overlap_hours 0.",
                facts={"old_until": self.old_secret_until},
            )
        return replace(
            self,
            secret_generation=self.secret_generation + 1,
            old_secret_until=now + rotation.overlap_hours * 3_600,
            version=self.version + 1,
        )

    def after(self, step: WebhookStep, now: int) -> "Webhook":
        """The same after `step`, in the same version."""
        state = STEPS.get((self.state, step))
        if state is None:
            return self
        if state is WebhookState.ENABLED:
            return replace(self, state=state, enabled_at=now, disabled_by=None, disabled_at=None)
        by = DisabledBy.FAILURES if step is WebhookStep.FAIL else DisabledBy.MERCHANT
        return replace(self, state=state, disabled_by=by, disabled_at=now)


class WebhookBook(Struct, frozen=True):
    """All webhooks of a merchant, oldest first. Version 0 is the empty one that is not stored."""

    merchant_id: MerchantId
    webhooks: list[Webhook] = []
    version: int = 0

    def find(self, webhook_id: WebhookId) -> Webhook | None:
        """One of the webhooks, if it is there."""
        return next((each for each in self.webhooks if each.webhook_id == webhook_id), None)

    def webhook(self, webhook_id: WebhookId) -> Webhook:
        """One of the webhooks; raises `NotFound`."""
        found = self.find(webhook_id)
        if found is None:
            raise NotFound("webhook")
        return found

    def with_webhook(self, webhook: Webhook) -> "WebhookBook":
        """The next version with one more, last."""
        if len(self.webhooks) >= limits.WEBHOOKS_PER_MERCHANT_MAX:
            most = limits.WEBHOOKS_PER_MERCHANT_MAX
            raise Conflict("too_many_webhooks", f"At most {most} a store.")
        return replace(self, webhooks=[*self.webhooks, webhook], version=self.version + 1)

    def with_changed(self, webhook: Webhook) -> "WebhookBook":
        """The next version with `webhook` in the place of its older self."""
        webhooks = [
            webhook if each.webhook_id == webhook.webhook_id else each for each in self.webhooks
        ]
        return replace(self, webhooks=webhooks, version=self.version + 1)

    def without(self, webhook_id: WebhookId) -> "WebhookBook":
        """The next version without one of them; raises `NotFound`."""
        gone = self.webhook(webhook_id)
        rest = [each for each in self.webhooks if each is not gone]
        return replace(self, webhooks=rest, version=self.version + 1)
