"""The webhook delivery function."""
