"""The story of the storefront, told against the running stack: from a note to its payout."""
