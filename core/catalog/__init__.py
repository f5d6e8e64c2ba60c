"""What is sold: products with their SKUs, categories, and how many there are."""
