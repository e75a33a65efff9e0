"""One question to Meta for a whole account: its own fields, its numbers and who gets its webhooks.

https://developers.facebook.com/docs/graph-api/guides/field-expansion
"""

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

OF_ACCOUNT = (*ACCOUNT_OPTIONAL_FIELDS, "subscribed_apps")
OF_NUMBERS = NUMBER_OPTIONAL_FIELDS
# The optional fields we ask for, of the account and of its numbers: all, then fewer.
TRIES = ((OF_ACCOUNT, OF_NUMBERS), ((), OF_NUMBERS), (OF_ACCOUNT, ()), ((), ()))


@dataclass(frozen=True)
class Answer:
    """What Meta said now. Of the fields left out nothing is known: Meta does not offer one of them
    here.
    """

    account: graph.WhatsAppAccount
    numbers: tuple[graph.PhoneNumber, ...]
    apps: tuple[graph.SubscribedApp, ...]
    left_out: frozenset[str]  # of the account
    numbers_left_out: frozenset[str]


def ask(meta: graph.Graph, waba_id: str) -> Answer:
    """All of the account or an error, never a part. Raises graph.GraphError.

    One field that Meta does not offer fails its whole answer, and only its localised text says
    which; so we ask again without the optional fields of the account, of the numbers, of both.
    """
    for of_account, of_numbers in TRIES:
        try:
            data = meta.get(waba_id, fields=_fields(of_account, of_numbers))
            break
        except graph.Refused as error:
            if error.code != INVALID_PARAMETER or (of_account, of_numbers) == TRIES[-1]:
                raise
    return Answer(
        account=graph.WhatsAppAccount.parse(data),
        numbers=_numbers(meta, waba_id, data, of_numbers),
        apps=tuple(graph.SubscribedApp.parse(app) for app in parts(data, "subscribed_apps")),
        left_out=frozenset(OF_ACCOUNT) - frozenset(of_account),
        numbers_left_out=frozenset(OF_NUMBERS) - frozenset(of_numbers),
    )


def _fields(of_account: tuple[str, ...], of_numbers: tuple[str, ...]) -> list[str]:
    nested = ",".join((*NUMBER_FIELDS, *of_numbers))
    return [*ACCOUNT_FIELDS, *of_account, f"phone_numbers.limit({NUMBERS_AT_ONCE}){{{nested}}}"]


def _numbers(
    meta: graph.Graph, waba_id: str, data: dict[str, Any], of_numbers: tuple[str, ...]
) -> tuple[graph.PhoneNumber, ...]:
    """The numbers of the answer, or every page when there are more than one answer holds."""
    if next_cursor(part(data, "phone_numbers")) is None:
        return tuple(graph.PhoneNumber.parse(item) for item in parts(data, "phone_numbers"))
    listed = pages(
        meta,
        f"{waba_id}/phone_numbers",
        graph.PhoneNumber.parse,
        fields=(*NUMBER_FIELDS, *of_numbers),
        limit=NUMBERS_AT_ONCE,
    )
    return tuple(number for page in listed for number in page.items)
