"""The settlements function."""
