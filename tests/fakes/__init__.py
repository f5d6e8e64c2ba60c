"""Small stand-ins for the ports, with real semantics."""
