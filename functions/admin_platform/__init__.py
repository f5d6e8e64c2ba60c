"""What the platform sets up: merchants, staff, categories, agencies."""
