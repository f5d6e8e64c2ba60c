"""The flash warm-up function."""
