"""What a person, an auditor or an authority gets in hand about one consent: its receipt.

`facts.py` is what a receipt tells, `shapes.py` its forms (ISO/IEC TS 27560, Kantara, DPV), `gathering.py` reads it
out of the ledger, `printing.py` makes a sheet of paper of it. The JSON Schema is docs/formats/receipt.schema.json.
"""

from optin.receipts.facts import Facts
from optin.receipts.gathering import NoReceipt, facts_of
from optin.receipts.printing import printed
from optin.receipts.shapes import dpv, iso27560, kantara, written

__all__ = ["Facts", "NoReceipt", "dpv", "facts_of", "iso27560", "kantara", "printed", "written"]
