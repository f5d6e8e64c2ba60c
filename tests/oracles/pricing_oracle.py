"""The money rules a second time, from docs/money-rules.md alone: Fractions, dicts, no cleverness.

Shares no code with core, so that a mistake here and there would have to be the same by chance.
Takes and returns plain JSON values; documents must be valid. `best` is brute force.
"""

import itertools
import math
from fractions import Fraction

LAYERS = {
    "item": 2,
    "store_tier": 3,
    "store_coupon": 4,
    "cross_store": 5,
    "platform_coupon": 6,
    "shipping": 7,
    "red_packet": 9,
}
CHOSEN_LAYERS = {"store_coupon", "platform_coupon", "shipping", "red_packet"}


def half_up(value):
    return math.floor(value + Fraction(1, 2))


def rate(amount, bps):
    return half_up(Fraction(amount * bps, 10_000))


def apportion(total, weights):
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    exact = [Fraction(total * weight, whole) for weight in weights]
    parts = [math.floor(share) for share in exact]
    by_rest = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_rest[: total - sum(parts)]:
        parts[i] += 1
    return parts


def unit_price(amount, quantity, k):
    return math.floor(Fraction(amount * (k + 1), quantity)) - math.floor(
        Fraction(amount * k, quantity)
    )


def quote(document):
    """The quote of a valid document."""
    if document.get("choose", "best") != "best":
        return Pricing(document, document["choose"]).quote()
    return brute_force(document)


def combinations(document):
    """How many choices there are."""
    return math.prod(len(slot) + 1 for slot in slots(document))


def slots(document):
    """The choosable ids, one list a slot."""
    found = {}
    for offer in document.get("offers", []):
        if offer["layer"] in CHOSEN_LAYERS:
            slot = (offer["layer"], offer.get("owner", "platform"))
            if offer["layer"] == "red_packet":
                slot = offer["id"]
            found.setdefault(slot, []).append(offer["id"])
    return list(found.values())


def brute_force(document):
    """The quote of the best of all allowed choices."""
    amounts = {o["id"]: o["benefit"].get("amount") for o in document.get("offers", [])}
    layers = {o["id"]: o["layer"] for o in document.get("offers", [])}
    best = None
    for picks in itertools.product(*([None, *slot] for slot in slots(document))):
        chosen = sorted(pick for pick in picks if pick is not None)
        pricing = Pricing(document, chosen)
        gave = pricing.given
        if any(gave.get(pick, 0) == 0 for pick in chosen):
            continue
        if any(layers[p] == "red_packet" and gave[p] != amounts[p] for p in chosen):
            continue
        key = (pricing.payable, len(chosen), chosen)
        if best is None or key < best[0]:
            best = (key, pricing)
    return best[1].quote()


class OracleLine:
    """A line and everything that happened to it."""

    def __init__(self, source):
        self.source = source
        self.id = source["id"]
        self.merchant = source["merchant"]
        self.quantity = source["quantity"]
        prices = source["prices"]
        named = [
            (prices[name], order, name)
            for order, name in enumerate(("list", "sale", "member", "live", "flash"))
            if prices.get(name) is not None
        ]
        self.unit_price, _, self.price_source = min(named)
        self.remaining = self.unit_price * self.quantity
        self.discounts = []
        self.packets = self.freight = self.funded_freight = 0
        tax = source.get("tax", {"mode": "none"})
        self.tax_mode, self.tax_rate = tax["mode"], tax.get("rate", 0)

    @property
    def buyer(self):
        return self.source.get("commission", {}).get("buyer")

    def funded(self, who):
        return sum(discount["funding"][who] for discount in self.discounts)

    def tax(self):
        """Contained tax, added tax, the part of the latter on goods."""
        if self.tax_mode == "inclusive":
            net = half_up(Fraction(self.remaining * 10_000, 10_000 + self.tax_rate))
            return self.remaining - net, 0, 0
        if self.tax_mode == "import":
            added = rate(self.remaining + self.freight, self.tax_rate)
            return 0, added, rate(self.remaining, self.tax_rate)
        return 0, 0, 0

    def owes(self):
        return self.remaining + self.freight + self.tax()[1] - self.packets

    def split(self):
        contained, added, _ = self.tax()
        source = self.source
        platform_funded, buyer_funded = self.funded("platform"), self.funded("buyer")
        base = self.remaining + platform_funded + buyer_funded - contained
        fee = rate(base, source.get("take_rate", 0))
        if source.get("take_floor") is not None:
            fee = max(fee, source["take_floor"] * self.quantity)
        if source.get("take_cap") is not None:
            fee = min(fee, source["take_cap"] * self.quantity)
        fee = min(fee, base)
        plan = source.get("commission", {})
        earned = rate(max(0, self.remaining - contained - self.packets), plan.get("rate", 0))
        commission = min(earned, base - fee)
        agency = rate(max(0, commission - buyer_funded), plan.get("agency_rate", 0))
        return {
            "merchant": base - fee - commission + contained + self.freight + self.funded_freight,
            "buyer": commission - agency - buyer_funded,
            "agency": agency,
            "platform": fee - platform_funded - self.funded_freight - self.packets,
            "tax": added,
        }

    def rendered(self):
        contained, added, on_goods = self.tax()
        paid = self.owes()
        goods_paid = max(0, self.remaining + on_goods - self.packets)
        return {
            "id": self.id,
            "unit_price": self.unit_price,
            "price_source": self.price_source,
            "goods": self.remaining,
            "freight": self.freight,
            "funded_freight": self.funded_freight,
            "tax_contained": contained,
            "tax_added": added,
            "red_packets": self.packets,
            "goods_paid": goods_paid,
            "freight_paid": paid - goods_paid,
            "paid": paid,
            "units": [unit_price(goods_paid, self.quantity, k) for k in range(self.quantity)],
            "discounts": self.discounts,
            "split": self.split(),
        }


class Pricing:
    """One document priced with one choice."""

    def __init__(self, document, chosen):
        self.document = document
        self.chosen = set(chosen)
        self.lines = [OracleLine(line) for line in document["lines"]]
        self.merchants = list(dict.fromkeys(line.merchant for line in self.lines))
        self.offers = sorted(
            document.get("offers", []), key=lambda o: (LAYERS[o["layer"]], o["id"])
        )
        self.given = {}
        self.reasons = {}
        self.run()

    def run(self):
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

    def of_layer(self, layer):
        return [offer for offer in self.offers if offer["layer"] == layer]

    # --- which lines, which minimum, how much

    def excluded(self, offer):
        """The reason why no line is eligible, None if one is."""
        window = offer.get("window")
        if window and not window["from"] <= self.document["now"] < window["to"]:
            return "out_of_window"
        if any(in_offer(offer, line) for line in self.lines):
            return None if self.eligible(offer) else "flash_excluded"
        return "scope"

    def eligible(self, offer):
        return [
            line
            for line in self.lines
            if in_offer(offer, line)
            and (line.price_source != "flash" or offer.get("with_flash", False))
        ]

    def test(self, offer, lines):
        """Either ("discount", parts) over these lines, or ("below_minimum", missing)."""
        amount = sum(line.remaining for line in lines)
        quantity = sum(line.quantity for line in lines)
        missing = lacks(offer, amount, quantity)
        if missing != (0, 0):
            return "below_minimum", missing
        benefit = offer["benefit"]
        if "buy" in benefit:
            return "discount", bundle_parts(benefit, lines)
        if "nth" in benefit:
            (line,) = lines
            times = line.quantity // benefit["nth"]
            total = rate(line.unit_price * times, benefit["percent"])
        else:
            total = simple_discount(benefit, amount, quantity)
        return "discount", apportion(min(total, amount), [line.remaining for line in lines])

    def take(self, offer, lines, parts):
        for line, part in zip(lines, parts, strict=True):
            if part > 0:
                line.remaining -= part
                shares = apportion(part, funding(offer))
                borne = dict(zip(("merchant", "platform", "buyer"), shares, strict=True))
                line.discounts.append({"offer": offer["id"], "amount": part, "funding": borne})
                self.given[offer["id"]] = self.given.get(offer["id"], 0) + part

    # --- layers

    def item_layer(self):
        winners = {}
        tested = {}
        for line in self.lines:
            best = None
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
            if winners[line.id]:
                worth, offer = winners[line.id]
                self.take(offer, [line], [worth])
        for offer in self.of_layer("item"):
            if offer["id"] not in self.given:
                self.reasons[offer["id"]] = self.item_reason(offer, winners, tested)

    def item_reason(self, offer, winners, tested):
        excluded = self.excluded(offer)
        if excluded:
            return {"reason": excluded}
        outcomes = tested[offer["id"]]
        if all(outcome == "below_minimum" for _, outcome, _ in outcomes):
            return below_minimum(min(found for _, _, found in outcomes))
        for line, outcome, found in outcomes:
            if outcome == "discount" and found[0] > 0:
                return {"reason": "beaten_by", "by": winners[line.id][1]["id"]}
        return {"reason": "gives_nothing"}

    def automatic(self, layer, owner):
        best = None
        others = {}
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

    def outcome(self, offer):
        """A reason and None, or None and the parts on the eligible lines."""
        excluded = self.excluded(offer)
        if excluded:
            return {"reason": excluded}, None
        outcome, found = self.test(offer, self.eligible(offer))
        if outcome == "below_minimum":
            return below_minimum(found), None
        if sum(found) == 0:
            return {"reason": "gives_nothing"}, None
        return None, found

    def coupons(self, layer):
        outcomes = [(offer, *self.outcome(offer)) for offer in self.of_layer(layer)]
        for offer, reason, parts in outcomes:
            if reason:
                self.reasons[offer["id"]] = reason
            elif offer["id"] in self.chosen:
                self.take(offer, self.eligible(offer), parts)
            else:
                self.reasons[offer["id"]] = {"reason": "not_chosen"}

    def shipping(self):
        fees = {}
        for merchant in self.merchants:
            freight = self.document.get("freight", {}).get(merchant, {"fee": 0})
            free_over = freight.get("free_over", math.inf)
            fees[merchant] = 0 if self.store_goods[merchant] >= free_over else freight["fee"]
        funded = dict.fromkeys(self.merchants, 0)
        before = dict(fees)
        for offer in self.of_layer("shipping"):
            merchant = offer.get("owner", "platform").removeprefix("merchant:")
            if offer.get("owner", "platform") != "platform" and merchant in fees:
                goods = self.store_goods[merchant]
                give = self.give(offer, goods, before[merchant])
                fees[merchant] -= give
                funded[merchant] += apportion(give, funding(offer))[1]
            elif offer.get("owner", "platform") != "platform":
                closed = self.excluded(offer) == "out_of_window"
                self.reasons[offer["id"]] = {"reason": "out_of_window" if closed else "scope"}
        left = dict(fees)
        for offer in self.of_layer("shipping"):
            if offer.get("owner", "platform") == "platform":
                goods = sum(self.store_goods.values())
                give = self.give(offer, goods, sum(left.values()))
                parts = apportion(give, [left[m] for m in self.merchants])
                for merchant, part in zip(self.merchants, parts, strict=True):
                    fees[merchant] -= part
                    funded[merchant] += apportion(part, funding(offer))[1]
        for merchant in self.merchants:
            lines = [line for line in self.lines if line.merchant == merchant]
            weights = [line.remaining for line in lines]
            if not any(weights):
                weights = [line.quantity for line in lines]
            for line, part in zip(lines, apportion(fees[merchant], weights), strict=True):
                line.freight = part
            for line, part in zip(lines, apportion(funded[merchant], weights), strict=True):
                line.funded_freight = part

    def give(self, offer, goods, most):
        """What a shipping coupon or red packet gives; 0, with its reason noted, when nothing."""
        window = offer.get("window")
        lack = offer.get("condition", {}).get("min_amount", 0) - goods
        worth = min(offer["benefit"]["amount"], most)
        reason = None
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

    def red_packets(self):
        goods = sum(line.remaining for line in self.lines)
        for offer in self.of_layer("red_packet"):
            owed = [line.owes() for line in self.lines]
            parts = apportion(self.give(offer, goods, sum(owed)), owed)
            for line, part in zip(self.lines, parts, strict=True):
                line.packets += part

    def quote(self):
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


def in_offer(offer, line):
    """Whether a line is of an offer, its price source aside."""
    owner = offer.get("owner", "platform")
    scope = offer["scope"]
    return (
        line.unit_price > 0
        and owner in ("platform", f"merchant:{line.merchant}")
        and ("buyer" not in offer or offer["buyer"] == line.buyer)
        and line.source["sku"] not in scope.get("except_skus", [])
        and (
            scope.get("all", False)
            or line.merchant in scope.get("merchants", [])
            or line.source["product"] in scope.get("products", [])
            or line.source["sku"] in scope.get("skus", [])
            or bool(set(line.source.get("categories", [])) & set(scope.get("categories", [])))
        )
    )


def funding(offer):
    owner = offer.get("owner", "platform")
    default = {"platform": 10_000} if owner == "platform" else {"merchant": 10_000}
    shares = offer.get("funding", default)
    return [shares.get(who, 0) for who in ("merchant", "platform", "buyer")]


def lacks(offer, amount, quantity):
    """The largest lack of condition and first step: (amount, quantity)."""
    steps = [offer.get("condition", {})]
    benefit = offer["benefit"]
    if "every" in benefit:
        steps.append({"min_amount": benefit["every"]})
    elif "nth" in benefit:
        steps.append({"min_quantity": benefit["nth"]})
    elif "buy" in benefit:
        steps.append({"min_quantity": benefit["buy"] + benefit["get"]})
    elif "tiers" in benefit and not any(
        reached(tier, amount, quantity) for tier in benefit["tiers"]
    ):
        steps.append(benefit["tiers"][0])
    return (
        max(0, *(step.get("min_amount", 0) - amount for step in steps)),
        max(0, *(step.get("min_quantity", 0) - quantity for step in steps)),
    )


def reached(tier, amount, quantity):
    return amount >= tier.get("min_amount", 0) and quantity >= tier.get("min_quantity", 0)


def below_minimum(missing):
    names = zip(("amount", "quantity"), missing, strict=True)
    return {"reason": "below_minimum", "missing": {name: lack for name, lack in names if lack > 0}}


def simple_discount(benefit, amount, quantity):
    if "tiers" in benefit:
        return max(
            simple_discount(tier, amount, quantity)
            for tier in benefit["tiers"]
            if reached(tier, amount, quantity)
        )
    if "every" in benefit:
        return benefit["amount"] * min(amount // benefit["every"], benefit.get("times", math.inf))
    if "percent" in benefit:
        return min(rate(amount, benefit["percent"]), benefit.get("max", math.inf))
    return benefit["amount"]


def bundle_parts(benefit, lines):
    """Each unit for itself: sort, cut into blocks, discount the cheapest of each."""
    units = [
        (-(line.remaining // line.quantity), at)
        for at, line in enumerate(lines)
        for _ in range(line.quantity)
    ]
    units.sort()
    size = benefit["buy"] + benefit["get"]
    in_blocks = [0] * len(lines)
    discounted = [0] * len(lines)
    for start in range(0, len(units) - size + 1, size):
        for place, (_, at) in enumerate(units[start : start + size]):
            in_blocks[at] += 1
            discounted[at] += place >= benefit["buy"]
    worth = [line.remaining // line.quantity for line in lines]
    total = sum(
        rate(value * count, benefit["percent"])
        for value, count in zip(worth, discounted, strict=True)
    )
    weights = [value * count for value, count in zip(worth, in_blocks, strict=True)]
    return apportion(total, weights)
