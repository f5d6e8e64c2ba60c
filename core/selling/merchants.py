"""Merchants: the companies and individuals that sell."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import asdict, replace

from core.amounts import Amount, Currency
from core.ids import MerchantId
from core.text import Description, MediaKey, Name
from core.versions import FIRST_VERSION, Version, check_version


class MerchantKind(StrEnum):
    """Who sells."""

    COMPANY = "company"
    INDIVIDUAL = "individual"


class MerchantProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a merchant's staff may change."""

    name: Name
    description: Description = ""
    logo: MediaKey | None = None
    free_over: Amount | None = None
    """Freight is free from this much goods; None charges it always."""


class MerchantDraft(MerchantProfile, frozen=True, kw_only=True):
    """A merchant as the platform admits it.

    All but the profile stays for good: prices, tax and ledger build on it.
    """

    kind: MerchantKind
    currency: Currency = "CNY"
    cross_border: bool = False
    """Sells from abroad: its goods may carry import tax."""


class MerchantEdit(MerchantProfile, frozen=True, kw_only=True):
    """A changed profile and the version that it was made from."""

    version: Version


class Merchant(MerchantDraft, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A merchant. Times are epoch seconds."""

    merchant_id: MerchantId
    created_at: int
    version: int = FIRST_VERSION

    def edited(self, edit: MerchantEdit) -> "Merchant":
        """The next version; raises `VersionConflict` when `edit` was made from another one."""
        check_version(edit.version, self.version)
        return replace(self, **{**asdict(edit), "version": self.version + 1})


def new_merchant(draft: MerchantDraft, merchant_id: MerchantId, now: int) -> Merchant:
    """The merchant that `draft` describes."""
    return Merchant(**asdict(draft), merchant_id=merchant_id, created_at=now)
