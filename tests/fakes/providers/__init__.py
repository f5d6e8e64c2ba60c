"""Payment providers on this machine: real HTTP, signatures checked and made as theirs are."""
