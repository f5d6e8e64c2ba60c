"""A simulated flash sale: what must hold, after every step."""
