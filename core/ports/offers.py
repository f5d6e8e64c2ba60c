"""Ports of offers and of shoppers' coupons."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from core.idempotency import Once
from core.ids import OfferId, UserId
from core.offers.coupons import Coupon
from core.offers.offer import Owner, Party, StoredOffer, Terms
from core.offers.shelves import Allowance, Published, Shelf
from core.pages import Page, PageRequest
from core.pricing import PreparedOffers


class Offers(Protocol):
    """Offers, what is left of them, and which of an owner are published."""

    def add(self, offer: StoredOffer, once: Once) -> None:
        """Commit a draft with its receipt.

        Raises as `core.ports.notes.Notes.add`, and `Conflict` "code_taken".
        """

    def get(self, offer_id: OfferId) -> StoredOffer | None:
        """An offer in any state."""

    def of_owner(self, owner: Owner, page: PageRequest) -> Page[StoredOffer]:
        """An owner's offers in any state, the newest first."""

    def asking(self, party: Party, page: PageRequest) -> Page[StoredOffer]:
        """Offers of others that ask a party to bear a part, in any state, the newest first."""

    def save(self, offer: StoredOffer) -> None:
        """Commit the next version of a draft; raises `VersionConflict` when it is not next."""

    def publish(self, published: Published) -> None:
        """Commit a published offer with its shelf and allowance; raises `VersionConflict`."""

    def withdraw(self, offer: StoredOffer, shelf: Shelf | None) -> None:
        """Commit a withdrawn offer, and the shelf without it when it was published.

        Its code is free again. Raises `VersionConflict`.
        """

    def shelves(self, owners: Iterable[Owner]) -> dict[Owner, Shelf]:
        """The shelves of these owners, read consistently; an empty one for who has none."""

    def terms(self, offer_ids: Iterable[OfferId]) -> dict[OfferId, Terms]:
        """The terms of offers. They never change, so they may come from memory."""

    def prepared(self, offer_ids: tuple[OfferId, ...]) -> PreparedOffers:
        """These offers, in this order, ready to price carts with; remembered like `terms`."""

    def allowances(self, offer_ids: Iterable[OfferId]) -> dict[OfferId, Allowance]:
        """What is left of offers, read consistently; absent for those never published."""

    def by_code(self, code: str) -> OfferId | None:
        """The coupon that a folded code is for."""


class Coupons(Protocol):
    """Shoppers' wallets."""

    def taken(self, shopper_id: UserId, terms: Terms) -> frozenset[int]:
        """The ordinals of an offer's coupons that a shopper has, in any state."""

    def claim(self, coupon: Coupon, *, counted: bool, once: Once) -> None:
        """Commit a new coupon with its receipt; `counted` takes one of the offer's quota.

        Raises as `core.ports.notes.Notes.add`, and `VersionConflict` when the ordinal was
        taken, the quota is used up or the offer withdrawn since it was read.
        """

    def of_shopper(self, shopper_id: UserId, page: PageRequest) -> Page[Coupon]:
        """All of a wallet, by when the coupons end."""

    def usable(
        self,
        shopper_id: UserId,
        now: int,
        owners: Collection[Owner] | None = None,
        asked: Collection[OfferId] = (),
    ) -> list[Coupon]:
        """Claimed coupons that are not over, those that end first; no more than a quote takes.

        Only those of `owners` (None: of all), and of the offers `asked` for.
        """

    def redemptions(
        self, shopper_id: UserId, limits: Mapping[OfferId, int]
    ) -> Mapping[OfferId, frozenset[int]]:
        """The ordinals, up to its limit, of a shopper's redemptions of each automatic offer."""
