"""Webhooks on the wire: addresses that are safe to call, signatures, requests."""
