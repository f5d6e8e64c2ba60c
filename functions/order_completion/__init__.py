"""The order completion function."""
