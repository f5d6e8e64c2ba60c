"""The order releases function."""
