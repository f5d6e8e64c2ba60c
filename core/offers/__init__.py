"""Offers and coupons: their terms, who agreed to them, what they cost and what is left of them."""
