"""The admin orders function."""
