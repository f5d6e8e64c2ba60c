"""The payment sandbox: what it and its client, the storefront, have in common."""
