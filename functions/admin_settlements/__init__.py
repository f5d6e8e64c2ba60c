"""The admin settlements function."""
