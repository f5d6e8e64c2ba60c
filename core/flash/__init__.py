"""Flash sales: the sale, its lanes, their reservations and holds."""
