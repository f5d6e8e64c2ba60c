"""Keys to sign with, the same in every run."""

from functions.shared.price_keys import PriceKeys

PRICE_KEYS = PriceKeys(lambda: b"a-word-of-tests-that-signs-prices-0")
