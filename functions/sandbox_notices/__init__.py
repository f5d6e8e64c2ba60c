"""The sandbox's late notifications. Never deployed in production."""
