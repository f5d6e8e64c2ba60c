"""Offers in the commerce table."""

from collections.abc import Iterable, Mapping

import msgspec

from core.errors import Conflict
from core.idempotency import Once
from core.ids import OfferId
from core.offers.offer import OfferState, Owner, Party, StoredOffer, Terms, funders_to_ask
from core.offers.shelves import Allowance, Published, Shelf
from core.pages import Page, PageRequest
from core.pricing import PreparedOffers
from core.pricing.parsing import read_benefit
from functions.shared.dynamodb import commerce_keys as keys
from functions.shared.dynamodb.listing import newest
from functions.shared.dynamodb.receipts import ReceiptStore
from functions.shared.dynamodb.store import (
    Absent,
    Delete,
    Item,
    Key,
    Put,
    Refused,
    Store,
    Update,
    Write,
)
from functions.shared.dynamodb.versions import commit_next, put_next

TERMS_KEPT_MAX = 5_000
PREPARED_KEPT_MAX = 32


class DynamoOffers:
    """See `core.ports.offers.Offers`.

    An offer's document is read by people; what pricing needs of all of an owner's offers is on
    the owner's shelf, and what orders and claims use up is in the offer's allowance.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._receipts = ReceiptStore(store)
        self._terms: dict[OfferId, Terms] = {}
        self._prepared: dict[tuple[OfferId, ...], PreparedOffers] = {}

    def add(self, offer: StoredOffer, once: Once) -> None:
        """See `core.ports.offers.Offers.add`."""
        terms = offer.terms
        writes: list[Write] = [_offer_put(offer)]
        if terms.code is not None:
            code = {"offer_id": terms.offer_id}
            writes.append(Put(keys.code(terms.code), code, when=(Absent(),)))
        for party in sorted(funders_to_ask(terms.offer)):
            index = {"gsi1pk": keys.asking(party), "gsi1sk": terms.offer_id}
            writes.append(Put(keys.asked(terms.offer_id, party), index))
        try:
            self._receipts.commit_once(once, offer, writes)
        except Refused:
            raise Conflict("code_taken", "Another offer has this code.") from None

    def get(self, offer_id: OfferId) -> StoredOffer | None:
        """See `core.ports.offers.Offers.get`."""
        item = self._store.get(keys.offer(offer_id))
        return None if item is None else _offer(item)

    def of_owner(self, owner: Owner, page: PageRequest) -> Page[StoredOffer]:
        """See `core.ports.offers.Offers.of_owner`."""
        rows = self._store.query(newest(keys.offers_of(owner), page, index="gsi1"))
        return Page([_offer(item) for item in rows.items], rows.next)

    def asking(self, party: Party, page: PageRequest) -> Page[StoredOffer]:
        """See `core.ports.offers.Offers.asking`."""
        rows = self._store.query(newest(keys.asking(party), page, index="gsi1"))
        wanted = [keys.offer(OfferId(str(item["gsi1sk"]))) for item in rows.items]
        found = self._store.get_many(wanted)
        return Page([_offer(found[key]) for key in wanted], rows.next)

    def save(self, offer: StoredOffer) -> None:
        """See `core.ports.offers.Offers.save`."""
        commit_next(self._store, [_offer_put(offer)])

    def publish(self, published: Published) -> None:
        """See `core.ports.offers.Offers.publish`."""
        offer, allowance = published.offer, published.allowance
        commit_next(
            self._store,
            [
                _offer_put(offer),
                put_next(keys.shelf(offer.terms.offer.owner), published.shelf),
                Put(
                    keys.allowance(allowance.offer_id),
                    msgspec.to_builtins(allowance),
                    when=(Absent(),),
                ),
            ],
        )

    def withdraw(self, offer: StoredOffer, shelf: Shelf | None) -> None:
        """See `core.ports.offers.Offers.withdraw`."""
        terms = offer.terms
        writes: list[Write] = [_offer_put(offer)]
        if terms.code is not None:
            writes.append(Delete(keys.code(terms.code)))
        if shelf is not None:
            gone = {"state": OfferState.WITHDRAWN.value}
            writes += [
                put_next(keys.shelf(shelf.owner), shelf),
                Update(keys.allowance(terms.offer_id), assign=gone),
            ]
        commit_next(self._store, writes)

    def shelves(self, owners: Iterable[Owner]) -> dict[Owner, Shelf]:
        """See `core.ports.offers.Offers.shelves`."""
        wanted = {owner: keys.shelf(owner) for owner in owners}
        found = self._store.get_many(list(wanted.values()))
        return {owner: shelf_in(found, owner) for owner in wanted}

    def terms(self, offer_ids: Iterable[OfferId]) -> dict[OfferId, Terms]:
        """See `core.ports.offers.Offers.terms`."""
        wanted = dict.fromkeys(offer_ids)
        known = {o: self._terms[o] for o in wanted if o in self._terms}
        missing = [keys.offer(offer_id) for offer_id in wanted if offer_id not in known]
        found = self._store.get_many(missing) if missing else {}
        fresh = {of.offer_id: of for of in (_offer(item).terms for item in found.values())}
        if len(self._terms) + len(fresh) > TERMS_KEPT_MAX:
            self._terms.clear()
        self._terms |= fresh
        return known | fresh

    def prepared(self, offer_ids: tuple[OfferId, ...]) -> PreparedOffers:
        """See `core.ports.offers.Offers.prepared`."""
        known = self._prepared.get(offer_ids)
        if known is None:
            terms = self.terms(offer_ids)
            known = PreparedOffers(tuple(terms[offer_id].offer for offer_id in offer_ids))
            if len(self._prepared) >= PREPARED_KEPT_MAX:
                self._prepared.clear()
            self._prepared[offer_ids] = known
        return known

    def allowances(self, offer_ids: Iterable[OfferId]) -> dict[OfferId, Allowance]:
        """See `core.ports.offers.Offers.allowances`."""
        found = self._store.get_many([keys.allowance(offer_id) for offer_id in offer_ids])
        left = (msgspec.convert(item, Allowance) for item in found.values())
        return {allowance.offer_id: allowance for allowance in left}

    def by_code(self, code: str) -> OfferId | None:
        """See `core.ports.offers.Offers.by_code`."""
        item = self._store.get(keys.code(code))
        return None if item is None else OfferId(str(item["offer_id"]))


def shelf_in(found: Mapping[Key, Item], owner: Owner) -> Shelf:
    """An owner's shelf among items; an empty one when it is not there."""
    item = found.get(keys.shelf(owner))
    return Shelf(owner) if item is None else msgspec.convert(item, Shelf)


def _offer(item: Item) -> StoredOffer:
    return msgspec.convert(item, StoredOffer, dec_hook=read_benefit)


def _offer_put(offer: StoredOffer) -> Put:
    terms = offer.terms
    index = {"gsi1pk": keys.offers_of(terms.offer.owner), "gsi1sk": terms.offer_id}
    put = put_next(keys.offer(terms.offer_id), offer)
    return Put(put.key, {**put.item, **index}, when=put.when)
