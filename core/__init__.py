"""The storefront's domain: pure values and decisions, no I/O, no clock, no randomness."""
