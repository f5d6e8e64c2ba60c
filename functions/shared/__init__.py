"""What every function uses at the edge: HTTP, identity, storage, logs."""
