"""The statements function."""
