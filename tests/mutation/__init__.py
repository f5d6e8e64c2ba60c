"""Mutation testing of the code that decides about money: `python -m tests.mutation`."""
