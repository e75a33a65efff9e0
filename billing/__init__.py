"""What messages cost: rate cards, markets, and what a rate is on a day."""
