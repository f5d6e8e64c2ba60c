"""The webhooks function of the admin API."""
