"""The live rooms function."""
