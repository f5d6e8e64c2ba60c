"""What a shopper means to buy, priced as it stands now."""
