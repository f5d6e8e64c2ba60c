"""The payout requests function."""
