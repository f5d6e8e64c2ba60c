"""The fan-out function."""
