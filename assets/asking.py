"""One question to Meta for a whole account: its own fields, its numbers and who gets its webhooks.

https://developers.facebook.com/docs/graph-api/guides/field-expansion
"""

import re
from dataclasses import dataclass
from typing import Any

import graph
from graph.accounts import (
    ACCOUNT_FIELDS,
    ACCOUNT_OPTIONAL_FIELDS,
    NUMBER_FIELDS,
    NUMBER_OPTIONAL_FIELDS,
    NUMBERS_AT_ONCE,
)
from graph.errors import INVALID_PARAMETER
from graph.paging import next_cursor, pages
from graph.reading import part, parts

NUMBER = "phone_numbers."
OPTIONAL = (
    *ACCOUNT_OPTIONAL_FIELDS,
    "subscribed_apps",
    *(NUMBER + name for name in NUMBER_OPTIONAL_FIELDS),
)


@dataclass(frozen=True)
class Answer:
    """What Meta said now. `left_out` are fields it does not offer here: nothing is known about
    them.

    Numbers' fields are named `phone_numbers.<field>` in `left_out`.
    """

    account: graph.WhatsAppAccount
    numbers: tuple[graph.PhoneNumber, ...]
    apps: tuple[graph.SubscribedApp, ...]
    left_out: frozenset[str]


def ask(meta: graph.Graph, waba_id: str) -> Answer:
    """All of the account or an error, never a part. Raises graph.GraphError.

    One field that Meta does not offer fails its whole answer, so we ask again without it.
    """
    wanted = OPTIONAL
    while True:
        try:
            data = meta.get(waba_id, fields=_fields(wanted))
            break
        except graph.Refused as error:
            if error.code != INVALID_PARAMETER or not wanted:
                raise
            wanted = _without_the_named(wanted, error)
    return Answer(
        account=graph.WhatsAppAccount.parse(data),
        numbers=_numbers(meta, waba_id, data, wanted),
        apps=tuple(graph.SubscribedApp.parse(app) for app in parts(data, "subscribed_apps")),
        left_out=frozenset(OPTIONAL) - frozenset(wanted),
    )


def _fields(wanted: tuple[str, ...]) -> list[str]:
    own = [name for name in wanted if not name.startswith(NUMBER)]
    nested = ",".join((*NUMBER_FIELDS, *_of_numbers(wanted)))
    return [*ACCOUNT_FIELDS, *own, f"phone_numbers.limit({NUMBERS_AT_ONCE}){{{nested}}}"]


def _of_numbers(wanted: tuple[str, ...]) -> list[str]:
    return [name.removeprefix(NUMBER) for name in wanted if name.startswith(NUMBER)]


def _without_the_named(wanted: tuple[str, ...], error: graph.Refused) -> tuple[str, ...]:
    """Without the first field that Meta's (localised) text names; without all when it names none.

    Each time at least one goes, so asking ends whatever the text says.
    """
    said = set(re.findall(r"\w+", str(error.raw.get("message", ""))))
    for name in wanted:
        if name.removeprefix(NUMBER) in said:
            return tuple(other for other in wanted if other != name)
    return ()


def _numbers(
    meta: graph.Graph, waba_id: str, data: dict[str, Any], wanted: tuple[str, ...]
) -> tuple[graph.PhoneNumber, ...]:
    """The numbers of the answer, or every page when there are more than one answer holds."""
    if next_cursor(part(data, "phone_numbers")) is None:
        return tuple(graph.PhoneNumber.parse(item) for item in parts(data, "phone_numbers"))
    listed = pages(
        meta,
        f"{waba_id}/phone_numbers",
        graph.PhoneNumber.parse,
        fields=(*NUMBER_FIELDS, *_of_numbers(wanted)),
        limit=NUMBERS_AT_ONCE,
    )
    return tuple(number for page in listed for number in page.items)
