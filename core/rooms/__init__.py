"""Live rooms and what they show."""
