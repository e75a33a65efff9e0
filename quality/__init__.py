"""How Meta judges numbers, accounts and portfolios: readings over time, rates by day, limits, likely causes."""
