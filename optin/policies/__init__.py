"""What laws and Meta ask, by jurisdiction and day, as data. Product defaults for the business's own counsel
to review; not legal advice, and every page that shows them says so.

`policies.strictest(Field.PROOF, "DE", on=today)` is what counts. A rule that nobody could verify is off or
at its strictest, and says which. A new rule is a row in the file of its jurisdiction (`books/`).
"""

from optin.policies.jurisdictions import CHOICES, COVERED, holding, is_covered, name_of
from optin.policies.lookup import (
    RULES,
    Strictest,
    coming,
    in_force,
    of,
    overdue,
    rule_of,
    strictest,
    version,
)
from optin.policies.rule import Certainty, Field, Rule

__all__ = [
    "CHOICES",
    "COVERED",
    "RULES",
    "Certainty",
    "Field",
    "Rule",
    "Strictest",
    "coming",
    "holding",
    "in_force",
    "is_covered",
    "name_of",
    "of",
    "overdue",
    "rule_of",
    "strictest",
    "version",
]
