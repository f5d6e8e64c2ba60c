"""Pictures of the tables of states, drawn from the tables themselves."""
