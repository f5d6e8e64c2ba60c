"""Whose money it is: the ledger, statements of it, and payouts."""
