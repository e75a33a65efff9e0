"""Does a message ask us to stop? Rules per language in `languages/`, and an engine that looks words up.

Knows no database and no Django. `read` judges words, `of_message` one inbound message of any kind;
`of_preference`, `of_system` and `of_error` what Meta tells. What counts and what does not, for readers:
docs/opt-outs.md.
"""

from optin.withdrawal.changes import of_error, of_preference, of_system
from optin.withdrawal.deciding import read
from optin.withdrawal.languages import language_of
from optin.withdrawal.messages import of_message
from optin.withdrawal.normalising import normalise
from optin.withdrawal.reading import Certainty, Kind, Reading, Scope

__all__ = [
    "Certainty",
    "Kind",
    "Reading",
    "Scope",
    "language_of",
    "normalise",
    "of_error",
    "of_message",
    "of_preference",
    "of_system",
    "read",
]
