"""The list of people as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation
from optin.masking import shown
from optin.models import NUMBERS
from optin.reports import words
from optin.reports.people import MOST, Filter, Row, page
from optin.words import Purpose, Status

CHUNK = 1_000


def header() -> list[object]:
    purposes = [str(words.PURPOSES[one]) for one in Purpose]
    return [
        pgettext("recipients", "Person"),
        _("Number"),
        _("User id"),
        _("Known since"),
        *purposes,
    ]


def lines(organisation: Organisation, asked: Filter, *, unmasked: bool) -> Iterator[list[object]]:
    """Up to MOST people, a line each. Read within `of(organisation)`."""
    after, count = "", 0
    while count < MOST:
        found = page(organisation, asked, after=after, size=CHUNK)
        for row in found.rows:
            yield _line(row, unmasked)
        count += len(found.rows)
        after = found.after
        if not after:
            return


def _line(row: Row, unmasked: bool) -> list[object]:
    numbers = [shown(one.value, unmasked) for one in row.reached if one.kind in NUMBERS]
    users = [shown(one.value, unmasked) for one in row.reached if one.kind not in NUMBERS]
    return [
        str(row.pk), ", ".join(numbers), ", ".join(users), row.known_since,
        *(_status(row, purpose) for purpose in Purpose),
    ]  # fmt: skip


def _status(row: Row, purpose: Purpose) -> str:
    """Of every sender; an end of everything is one of this purpose where nothing else is said."""
    own = [one for one in row.states if one.purpose == purpose]
    told = own or [one for one in row.states if not one.purpose]
    return ", ".join(dict.fromkeys(str(words.STATUSES[Status(one.status)]) for one in told))
