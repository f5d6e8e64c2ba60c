"""The catalogue that shoppers see."""
