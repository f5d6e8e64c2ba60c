"""What the money core is measured against: the same work written without it."""
