"""The payout starts function."""
