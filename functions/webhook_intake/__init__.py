"""The webhook intake function."""
