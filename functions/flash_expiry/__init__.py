"""The flash expiry function."""
