"""What a fact costs: rules without a database.

`judging` says which charge a message makes, `books` which card's row it is priced by, `places` where its
recipient is and which day it was where the account is. `billing/charging/` applies them to sets of facts.
"""
