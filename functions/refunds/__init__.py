"""The refunds function."""
