"""The refund deadlines function."""
