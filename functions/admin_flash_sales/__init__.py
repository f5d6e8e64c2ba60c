"""The admin flash sales function."""
