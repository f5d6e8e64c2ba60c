"""Who sells, and on which terms: merchants, buyers' showcases and plans, agencies, attribution."""
