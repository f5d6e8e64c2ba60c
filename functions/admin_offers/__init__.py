"""The offers function of the admin API."""
