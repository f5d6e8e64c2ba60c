"""Why an order touches what it reads and writes."""

from typing import Final

WHY: Final = {
    "ONCE/INTENT": ("intent", "who repeats a request that died continues with its payment"),
    "ONCE/RECEIPT": ("receipt", "the same key gets the first answer, for ever"),
    "WALLET/COUPON~CART": ("cart", "one item: all its lines change together"),
    "SKU/STOCK": ("stock", "a condition on it is what stops overselling"),
    "PRODUCT": ("product", "prices and state; the stock's condition names the version read"),
    "MERCHANT": ("merchant", "currency, and where freight becomes free"),
    "CATEGORIES": ("category", "the take rate, frozen into the line; of a new product read apart"),
    "SHELF": ("shelf", "the published offers of the platform and of each merchant"),
    "WALLET/COUPON": ("wallet", "the shopper's coupons, and the cart beside them"),
    "ORDER": ("order", "its state moves once; a query reads it with its parts"),
    "ORDER/CHILD": (
        "part",
        "what one merchant sold; the others' are checked where the order follows all",
    ),
    "PROOF": ("proof", "what its price rests on, signed; compressed, read by who asks for it"),
    "PAYMENT": ("payment", "an intent first, then what became of it, once"),
    "EVENT": ("event", "the outbox: the stream tells the rest, nothing is written twice"),
    "LOG": ("log", "what happened, in the words of people; kept as long as the order"),
    "OFFER": ("offer", "its terms; final once published, so a process reads them once"),
    "OFFER/ALLOWANCE": ("allowance", "how many are left: never one too many"),
    "NOTE": ("note", "whose it is and what it shows: who led to the sale"),
    "MERCHANT/PLANS": ("plans", "what a merchant pays for that, frozen into the line"),
    "USER/AGENCY": ("agency", "the buyer's, and its part of that"),
    "USER/STAFF": ("staff", "whether the caller is the merchant's at this moment"),
    "SOLD": ("pointer", "from what a merchant sold to the order that it is part of"),
    "ESTIMATES": ("estimate", "what a party will get, until the order is paid or gone"),
    "LINES": ("line", "an entry in its statement; that it exists is what makes it one"),
    "STATEMENTS/OPEN": ("open", "an account's statement under way, with its sum"),
    "STATEMENTS/STATEMENT": ("statement", "closed: what it came to, and whether it is paid"),
    "STATEMENTS/PAYOUT_ACCOUNT": ("bank", "where an account is paid out to"),
    "PAYOUT": ("payout", "an intent first, then what became of it, once"),
    "JOURNAL": ("journal", "that it exists is what makes posting it once"),
    "ACCOUNT/ENTRY": ("entry", "a party's side of it; only ever appended"),
    "ACCOUNT/BALANCE": ("balance", "what the account comes to by now"),
    "RELEASE/JOURNAL": ("progress", "how many of its entries are in statements: none twice"),
    "RELEASE": ("release", "whether the order is released already: a posting may be late"),
}
"""Kind of item → its name, and why an order touches it."""
