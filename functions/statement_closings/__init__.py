"""The statement closings function."""
