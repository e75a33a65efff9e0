"""What a fact costs: rules, over accounts and cards that are read once.

`judging` says which charge a message makes, `books` which card's row it is priced by, `accounts` which day
it was there and what else prices depend on. `billing/charging/` applies them to sets of facts.
"""
