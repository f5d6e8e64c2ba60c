"""Orders from placing to completion: frozen prices, states, parcels, log and proof."""
