"""Money from shoppers and back to them, as payment providers see it."""
