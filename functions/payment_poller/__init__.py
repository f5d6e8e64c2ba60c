"""The payment poller function."""
