"""The payment sandbox: a provider for development. Never deployed in production."""
