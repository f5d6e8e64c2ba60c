"""Seeded simulations: many actors over one store, each of whose calls may go wrong."""
