"""One document priced with one choice, layer by layer, from docs/money-rules.md alone."""

from __future__ import annotations

import math
from typing import Any

from tests.oracles.money_rules import (
    Json,
    OracleLine,
    apportion,
    below_minimum,
    bundle_parts,
    funding,
    in_offer,
    lacks,
    rate,
    simple_discount,
)

LAYERS = {
    "item": 2,
    "store_tier": 3,
    "store_coupon": 4,
    "cross_store": 5,
    "platform_coupon": 6,
    "shipping": 7,
    "red_packet": 9,
}


class Pricing:
    """One document priced with one choice."""

    apportion = staticmethod(apportion)

    def __init__(self, document: Json, chosen: list[str]) -> None:
        self.document = document
        self.chosen = set(chosen)
        self.lines = [OracleLine(line) for line in document["lines"]]
        self.merchants = list(dict.fromkeys(line.merchant for line in self.lines))
        self.offers = sorted(
            document.get("offers", []), key=lambda o: (LAYERS[o["layer"]], o["id"])
        )
        self.given: dict[str, int] = {}
        self.reasons: dict[str, Json] = {}
        self.run()

    def run(self) -> None:
        self.item_layer()
        for owner in dict.fromkeys(offer["owner"] for offer in self.of_layer("store_tier")):
            self.automatic("store_tier", owner)
        self.coupons("store_coupon")
        self.store_goods = {
            m: sum(line.remaining for line in self.lines if line.merchant == m)
            for m in self.merchants
        }
        self.automatic("cross_store", "platform")
        self.coupons("platform_coupon")
        self.shipping()
        self.red_packets()
        self.payable = sum(line.owes() for line in self.lines)

    def of_layer(self, layer: str) -> list[Json]:
        return [offer for offer in self.offers if offer["layer"] == layer]

    # --- which lines, which minimum, how much

    def excluded(self, offer: Json) -> str | None:
        """The reason why no line is eligible, None if one is."""
        window = offer.get("window")
        if window and not window["from"] <= self.document["now"] < window["to"]:
            return "out_of_window"
        if any(in_offer(offer, line) for line in self.lines):
            return None if self.eligible(offer) else "flash_excluded"
        return "scope"

    def eligible(self, offer: Json) -> list[OracleLine]:
        return [
            line
            for line in self.lines
            if in_offer(offer, line)
            and (line.price_source != "flash" or offer.get("with_flash", False))
        ]

    def test(self, offer: Json, lines: list[OracleLine]) -> tuple[str, Any]:
        """Either ("discount", parts) over these lines, or ("below_minimum", missing)."""
        amount = sum(line.remaining for line in lines)
        quantity = sum(line.quantity for line in lines)
        missing = lacks(offer, amount, quantity)
        if missing != (0, 0):
            return "below_minimum", missing
        benefit = offer["benefit"]
        if "buy" in benefit:
            return "discount", bundle_parts(benefit, lines, self.apportion)
        if "nth" in benefit:
            (line,) = lines
            times = line.quantity // benefit["nth"]
            total = rate(line.unit_price * times, benefit["percent"])
        else:
            total = simple_discount(benefit, amount, quantity)
        return "discount", self.apportion(min(total, amount), [line.remaining for line in lines])

    def take(self, offer: Json, lines: list[OracleLine], parts: list[int]) -> None:
        for line, part in zip(lines, parts, strict=True):
            if part > 0:
                line.remaining -= part
                shares = self.apportion(part, funding(offer))
                borne = dict(zip(("merchant", "platform", "buyer"), shares, strict=True))
                line.discounts.append({"offer": offer["id"], "amount": part, "funding": borne})
                self.given[offer["id"]] = self.given.get(offer["id"], 0) + part

    # --- layers

    def item_layer(self) -> None:
        winners: dict[str, tuple[int, Json] | None] = {}
        tested: dict[str, list[tuple[OracleLine, str, Any]]] = {}
        for line in self.lines:
            best: tuple[int, Json] | None = None
            for offer in self.of_layer("item"):
                if self.excluded(offer) or line not in self.eligible(offer):
                    continue
                outcome, found = self.test(offer, [line])
                tested.setdefault(offer["id"], []).append((line, outcome, found))
                worth = found[0] if outcome == "discount" else 0
                if worth > 0 and (best is None or worth > best[0]):
                    best = (worth, offer)
            winners[line.id] = best
        for line in self.lines:
            won = winners[line.id]
            if won is not None:
                worth, offer = won
                self.take(offer, [line], [worth])
        for offer in self.of_layer("item"):
            if offer["id"] not in self.given:
                self.reasons[offer["id"]] = self.item_reason(offer, winners, tested)

    def item_reason(
        self,
        offer: Json,
        winners: dict[str, tuple[int, Json] | None],
        tested: dict[str, list[tuple[OracleLine, str, Any]]],
    ) -> Json:
        excluded = self.excluded(offer)
        if excluded:
            return {"reason": excluded}
        outcomes = tested[offer["id"]]
        if all(outcome == "below_minimum" for _, outcome, _ in outcomes):
            return below_minimum(min(found for _, _, found in outcomes))
        for line, outcome, found in outcomes:
            if outcome == "discount" and found[0] > 0:
                won = winners[line.id]
                assert won is not None
                return {"reason": "beaten_by", "by": won[1]["id"]}
        return {"reason": "gives_nothing"}

    def automatic(self, layer: str, owner: str) -> None:
        best: tuple[Json, list[int]] | None = None
        others: dict[str, Json] = {}
        for offer in self.of_layer(layer):
            if offer.get("owner", "platform") != owner:
                continue
            reason, parts = self.outcome(offer)
            if reason:
                self.reasons[offer["id"]] = reason
                continue
            others[offer["id"]] = offer
            if best is None or sum(parts) > sum(best[1]):
                best = (offer, parts)
        if best:
            self.take(best[0], self.eligible(best[0]), best[1])
            for identifier in others:
                if identifier != best[0]["id"]:
                    self.reasons[identifier] = {"reason": "beaten_by", "by": best[0]["id"]}

    def outcome(self, offer: Json) -> tuple[Json | None, list[int]]:
        """A reason, or None and the parts on the eligible lines."""
        excluded = self.excluded(offer)
        if excluded:
            return {"reason": excluded}, []
        outcome, found = self.test(offer, self.eligible(offer))
        if outcome == "below_minimum":
            return below_minimum(found), []
        if sum(found) == 0:
            return {"reason": "gives_nothing"}, []
        return None, found

    def coupons(self, layer: str) -> None:
        outcomes = [(offer, *self.outcome(offer)) for offer in self.of_layer(layer)]
        for offer, reason, parts in outcomes:
            if reason:
                self.reasons[offer["id"]] = reason
            elif offer["id"] in self.chosen:
                self.take(offer, self.eligible(offer), parts)
            else:
                self.reasons[offer["id"]] = {"reason": "not_chosen"}

    def shipping(self) -> None:
        fees = {merchant: self.fee(merchant) for merchant in self.merchants}
        funded = dict.fromkeys(self.merchants, 0)
        before = dict(fees)
        for offer in self.of_layer("shipping"):
            merchant = offer.get("owner", "platform").removeprefix("merchant:")
            if merchant in fees:
                give = self.give(offer, self.store_goods[merchant], before[merchant])
                fees[merchant] -= give
                funded[merchant] += self.apportion(give, funding(offer))[1]
            elif merchant != "platform":
                closed = self.excluded(offer) == "out_of_window"
                self.reasons[offer["id"]] = {"reason": "out_of_window" if closed else "scope"}
        left = dict(fees)
        for offer in self.of_layer("shipping"):
            if offer.get("owner", "platform") == "platform":
                goods = sum(self.store_goods.values())
                give = self.give(offer, goods, sum(left.values()))
                parts = self.apportion(give, [left[m] for m in self.merchants])
                for merchant, part in zip(self.merchants, parts, strict=True):
                    fees[merchant] -= part
                    funded[merchant] += self.apportion(part, funding(offer))[1]
        for merchant in self.merchants:
            self.spread(merchant, fees[merchant], funded[merchant])

    def fee(self, merchant: str) -> int:
        freight = self.document.get("freight", {}).get(merchant, {"fee": 0})
        is_free = self.store_goods[merchant] >= freight.get("free_over", math.inf)
        return 0 if is_free else int(freight["fee"])

    def spread(self, merchant: str, fee: int, funded: int) -> None:
        lines = [line for line in self.lines if line.merchant == merchant]
        weights = [line.remaining for line in lines]
        if not any(weights):
            weights = [line.quantity for line in lines]
        for line, part in zip(lines, self.apportion(fee, weights), strict=True):
            line.freight = part
        for line, part in zip(lines, self.apportion(funded, weights), strict=True):
            line.funded_freight = part

    def give(self, offer: Json, goods: int, most: int) -> int:
        """What a shipping coupon or red packet gives; 0, with its reason noted, when nothing."""
        window = offer.get("window")
        lack = offer.get("condition", {}).get("min_amount", 0) - goods
        worth: int = min(offer["benefit"]["amount"], most)
        reason: Json | None = None
        if window and not window["from"] <= self.document["now"] < window["to"]:
            reason = {"reason": "out_of_window"}
        elif lack > 0:
            reason = below_minimum((lack, 0))
        elif worth == 0:
            reason = {"reason": "gives_nothing"}
        elif offer["id"] not in self.chosen:
            reason = {"reason": "not_chosen"}
        if reason:
            self.reasons[offer["id"]] = reason
            return 0
        self.given[offer["id"]] = worth
        return worth

    def red_packets(self) -> None:
        goods = sum(line.remaining for line in self.lines)
        for offer in self.of_layer("red_packet"):
            owed = [line.owes() for line in self.lines]
            parts = self.apportion(self.give(offer, goods, sum(owed)), owed)
            for line, part in zip(self.lines, parts, strict=True):
                line.packets += part

    def quote(self) -> Json:
        lines = [line.rendered() for line in self.lines]
        applied = [offer["id"] for offer in self.offers if offer["id"] in self.given]
        for line in lines:
            assert line["paid"] == sum(line["split"].values())
            assert sum(line["units"]) == line["goods_paid"]
        return {
            "payable": self.payable,
            "goods": sum(line["goods"] for line in lines),
            "freight": sum(line["freight"] for line in lines),
            "tax_added": sum(line["tax_added"] for line in lines),
            "red_packets": sum(line["red_packets"] for line in lines),
            "optimal": True,
            "lines": lines,
            "applied": applied,
            "chosen": sorted(self.chosen & set(applied)),
            "not_applied": [
                {"offer": offer["id"], **self.reasons[offer["id"]]}
                for offer in self.document.get("offers", [])
                if offer["id"] not in self.given
            ],
        }
