"""Why a submission waits or came back, in words for a person. The row keeps "key note", such as
"trouble TryLater 2"."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    NO_ACCESS = (
        "no_access",
        _(
            "Meta refuses our access. As soon as an admin has repaired the connection, this"
            " submission goes on by itself."
        ),
    )
    NO_CONNECTION = (
        "no_connection",
        _(
            "The connection of this account is switched off. As soon as it is on again, this"
            " submission goes on by itself."
        ),
    )
    QUOTA = (
        "quota",
        _(
            "Meta allows no more of these at present. This submission waits and goes by itself as"
            " soon as it is allowed; until then you can take it back."
        ),
    )
    TROUBLE = "trouble", _("Meta is busy or in trouble. We try again by ourselves.")
    EXISTS = (
        "exists",
        _(
            "Meta already has another text under this name in this language. Choose another name,"
            " or read it in and edit that one."
        ),
    )
    SAMPLE = (
        "sample",
        _(
            "The header’s sample file is not here any more. Upload it again in the composer, then"
            " submit again."
        ),
    )
    EXPIRED = (
        "expired",
        _(
            "The template expired while this submission waited, so nothing was sent to Meta. Set a"
            " later day, then submit it again."
        ),
    )
    NOT_DONE = "not_done", _("Meta did not do it. The template is as it was.")
    MOVED_ON = "moved_on", _("Not done: the template was in another state by then.")
    REFUSED = "refused", _("Meta did not accept the text as it is. Nothing was submitted.")
    CIRCUMSTANCES = (
        "circumstances",
        _(
            "Meta takes no new template of this name or account at the moment. The text is fine;"
            " submit it again later."
        ),
    )


def noted(problem: str, note: str = "") -> str:
    """For `Template.push_problem`."""
    return f"{problem} {note}".strip()[:200]


def words(problem: str) -> str:
    """The sentence for a `push_problem`; "" when there is none."""
    key = problem.partition(" ")[0]
    return str(Problem(key).label) if key in Problem.values else problem


def note(problem: str) -> str:
    """The technical part: class, code and subcode."""
    return problem.partition(" ")[2]
