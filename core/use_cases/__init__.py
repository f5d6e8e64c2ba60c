"""One verb a file: load through ports, decide, commit once."""
