"""The admin refunds function."""
