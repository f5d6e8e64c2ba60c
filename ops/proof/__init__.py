"""Check proofs of prices, offline."""
