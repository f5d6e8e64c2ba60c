"""What a merchant sells, and how many."""
