"""Damages of whole tables: what a lost condition, or a step done twice or not, leaves behind."""

import copy
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, NamedTuple

Table = MutableMapping[Any, Any]
Damage = Callable[["Tables"], None]


class Tables(NamedTuple):
    """The items of a shop's tables, by key."""

    commerce: Table
    ledger: Table
    webhooks: Table

    def all(self, pk: str, sk: str, **fields: Any) -> list[Any]:
        """The items whose keys begin so and that have these fields."""
        return [item for _, item in self.found(pk, sk, **fields)]

    def one(self, pk: str, sk: str, **fields: Any) -> Any:
        """The first of them."""
        return self.all(pk, sk, **fields)[0]

    def found(self, pk: str, sk: str, **fields: Any) -> Iterator[tuple[Table, Any]]:
        for table in self:
            for key, item in table.items():
                is_there = key.pk.startswith(pk) and key.sk.startswith(sk)
                if is_there and all(item.get(n) == fields[n] for n in fields):
                    yield table, item

    def drop(self, pk: str, sk: str, **fields: Any) -> None:
        """Lose the first of them."""
        table, lost = next(self.found(pk, sk, **fields))
        del table[next(key for key, item in table.items() if item is lost)]

    def again(self, pk: str, sk: str, name: str, **fields: Any) -> Any:
        """A second one, with another id in the field `name` and in its key."""
        table, item = next(self.found(pk, sk, **fields))
        key = next(key for key, each in table.items() if each is item)
        old, new = str(item[name]), str(item[name])[:-1] + "Z"
        twin = copy.deepcopy(item) | {name: new}
        where = type(key)(key.pk.replace(old, new), key.sk.replace(old, new))
        table[where] = {**twin, "pk": where.pk, "sk": where.sk}
        return table[where]


def moved(pk: str, sk: str, field: str, by: int, **fields: Any) -> Damage:
    """A number of an item is off."""

    def damage(tables: Tables) -> None:
        item = tables.one(pk, sk, **fields)
        *path, last = field.split(".")
        for step in path:
            item = item[step]
        item[last] += by

    return damage


def changed(pk: str, sk: str, field: str, value: Any, **fields: Any) -> Damage:
    """A field of an item is something else."""

    def damage(tables: Tables) -> None:
        tables.one(pk, sk, **fields)[field] = value

    return damage


def lost(pk: str, sk: str, **fields: Any) -> Damage:
    """An item is not there."""
    return lambda tables: tables.drop(pk, sk, **fields)


def twice(pk: str, sk: str, name: str, **fields: Any) -> Damage:
    """Something was done again, under another id."""
    return lambda tables: tables.again(pk, sk, name, **fields)


def units_vanish(tables: Tables) -> None:
    """Released twice: available is one too many, and so is held too few."""
    stock = tables.one("SKU#", "STOCK")
    stock["available"] += 1
    stock["held"] -= 1


def never_sold(tables: Tables) -> None:
    """Paid without its units going over."""
    stock = tables.one("SKU#", "STOCK")
    stock["sold"] -= 1
    stock["held"] += 1


def paid_again(tables: Tables) -> None:
    """A second payment took the same order."""
    twin = tables.again("PAYMENT#", "PAYMENT", "payment_id", state="paid")
    twin["charge_id"] += "Z"


def charged_again(tables: Tables) -> None:
    """The money of one payment paid another."""
    one, other = tables.all("PAYMENT#", "PAYMENT", state="paid")[:2]
    other["charge_id"] = one["charge_id"]


def off_line(tables: Tables) -> None:
    """A cent of a line is nobody's."""
    tables.one("ORDER#", "CHILD#")["lines"][0]["split"]["platform"] += 1


def sent_twice(tables: Tables) -> None:
    """A second parcel has the same units."""
    child = tables.one("ORDER#", "CHILD#", state="delivered")
    child["parcels"].append(child["parcels"][0])


def claimed_by_two(tables: Tables) -> None:
    """Two refunds have the same unit, and the child order counts it once."""
    tables.again("REFUND#", "REFUND", "refund_id", state="requested")


def unbalanced(tables: Tables) -> None:
    tables.one("JOURNAL#", "JOURNAL")["entries"][0]["amount"] += 1


def in_two_statements(tables: Tables) -> None:
    """An entry was put into another statement as well."""
    statements = tables.all("LINES#", "")
    line, other = (
        statements[0],
        next(each for each in statements if each["pk"] != statements[0]["pk"]),
    )
    key = next(key for key in tables.ledger if key.pk == other["pk"])
    again = type(key)(other["pk"], f"{line['sk'][:-1]}Z")
    tables.ledger[again] = {**line, "pk": again.pk, "sk": again.sk}


def reversed_too_little(tables: Tables) -> None:
    """A full refund leaves a cent with the platform that is the merchant's."""
    refunded = tables.one("ORDER#", "CHILD#", state="refunded")["child_order_id"]
    journal = tables.one("JOURNAL#", "", child_order_id=refunded, reason="refunded")
    journal["entries"][0]["amount"] += 1
    journal["entries"][-1]["amount"] -= 1


def skipped(tables: Tables) -> None:
    """An event of an entity was taken up under the number after the next."""
    one = max(tables.all("WEBHOOK#", "DELIVERY#"), key=lambda each: each["sequence"])
    one["sequence"] += 1
