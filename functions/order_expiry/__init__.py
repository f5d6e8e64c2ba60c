"""The order expiry function."""
