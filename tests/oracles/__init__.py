"""Second implementations, written from the rules alone, that the product is compared with."""
