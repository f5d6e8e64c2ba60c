"""What merchants are told, where, and how often it is tried."""
