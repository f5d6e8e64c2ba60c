"""After-sales: claims on units and freight, their steps, and what they undo."""
