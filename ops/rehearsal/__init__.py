"""A flash sale rehearsed against the running stack: a crowd presses, everyone is answered."""
