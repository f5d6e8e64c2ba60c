"""Real orders against the running stack: same totals to the cent, and how fast they go through."""
