"""The flash sales function."""
