"""The function of the rooms that stores plan."""
