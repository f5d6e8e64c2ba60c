"""The ledger postings function."""
