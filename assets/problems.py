"""The notes in `problem` columns, as sentences: what happened, what it means, what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "NoAccess": _(
        "Meta denied us access. What you see is from before. An admin must look at the connection."
    ),
    "NotFound": _(
        "Meta does not show this to our token any more. What you see is from before. Check in "
        "Meta's business "
        "settings that the system user still has the account assigned."
    ),
    "Limited": _(
        "We asked Meta too much for this hour. What you see is from before; we read again as soon "
        "as Meta allows."
    ),
    "TryLater": _(
        "Meta could not be reached or is in trouble. What you see is from before; we try again "
        "soon."
    ),
    "Unexpected": _(
        "Meta answered something we do not know. What you see is from before; we try again."
    ),
    "Refused": _(
        "Meta refused the question. What you see is from before. Our support can see the details."
    ),
    "AppSecretWrong": _(
        "The app secret was changed at Meta. What you see is from before. Replace the app secret in "
        "the connection."
    ),
    "ConnectionImpossible": _(
        "This site may not call Meta with this connection. Our operators must look at it."
    ),
    "SecretUnreadable": _(
        "The stored token cannot be read with this site's keys. Our operators must look at it."
    ),
}
# https://developers.facebook.com/docs/graph-api/webhooks/getting-started
REPAIRS: dict[str, Promise] = {
    "2200": _(
        "Meta could not reach this site's webhook address, or did not get the answer it expects. "
        "The address must "
        "be reachable from the internet over https."
    ),
}


def sentence(problem: str) -> Promise | str:
    """For a person; "" when there is no problem. The codes stay one click away."""
    return SENTENCES.get(problem.split(" ")[0], problem) if problem else ""


def repair_sentence(problem: str) -> Promise | str:
    """As `sentence`, with words of their own for codes that only a repair meets."""
    code = problem.partition(" ")[2].partition("/")[0]
    return REPAIRS.get(code) or sentence(problem)
