"""The room endings function."""
