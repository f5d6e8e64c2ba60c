"""The notes function."""
