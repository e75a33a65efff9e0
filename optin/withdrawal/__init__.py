"""Does a message ask us to stop? Rules per language in `languages/`, an engine that looks words up, and weights that
were learned for what no rule knows (`likeness.py`).

Knows no database and no Django. `read` judges what a person wrote, `by_words` what a business did, `of_message` one
inbound message of any kind; `of_preference`, `of_system` and `of_error` what Meta tells. What counts and what does
not, for readers: docs/opt-outs.md.
"""

from optin.withdrawal.changes import of_error, of_preference, of_system
from optin.withdrawal.deciding import by_words, read
from optin.withdrawal.languages import language_of
from optin.withdrawal.messages import of_message
from optin.withdrawal.normalising import normalise
from optin.withdrawal.reading import Certainty, Kind, Reading, Scope

__all__ = [
    "Certainty",
    "Kind",
    "Reading",
    "Scope",
    "by_words",
    "language_of",
    "normalise",
    "of_error",
    "of_message",
    "of_preference",
    "of_system",
    "read",
]
