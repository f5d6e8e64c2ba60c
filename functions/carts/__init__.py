"""The carts function."""
