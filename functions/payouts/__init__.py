"""The payouts function."""
