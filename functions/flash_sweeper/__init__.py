"""The flash sweeper function."""
