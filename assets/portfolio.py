"""A business portfolio as a whole: what its token may do, its limits, and who works on its accounts.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
https://developers.facebook.com/documentation/business-messaging/whatsapp/permissions
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import graph
from assets.models import Connection, PhoneNumber, WhatsAppAccount
from assets.scopes import NEEDED
from assets.words import NUMBER_WORDS, Word, meaning, word_in

LIMIT = "whatsapp_business_manager_messaging_limit"
FEW_NUMBERS, MANY_NUMBERS = (
    2,
    20,
)  # registered numbers of a portfolio, before and after verification
MOST_ACCOUNTS = 20
# What a task on an account lets a person do, where its name does not say it.
TASKS: dict[str, str | Promise] = {
    "MANAGE": _("everything"),
    "FULL_CONTROL": _("everything"),
    "DEVELOP": _("develop"),
    "MANAGE_TEMPLATES": _("change templates"),
    "VIEW_TEMPLATES": _("see templates"),
    "MANAGE_PHONE": _("change numbers"),
    "MANAGE_PHONE_ASSETS": _("change numbers"),
    "VIEW_PHONE_ASSETS": _("see numbers"),
    "VIEW_COST": _("see costs"),
    "VIEW_INSIGHTS": _("see figures"),
    "MANAGE_USERS": _("change people"),
    "MANAGE_BILLING": _("change payment"),
    "MESSAGING": _("write to people"),
}


@dataclass(frozen=True)
class Scope:
    name: str
    use: str | Promise
    is_granted: bool
    reach: int | None  # how many assets it is limited to; None: all


@dataclass(frozen=True)
class Limits:
    """`most_numbers` is what Meta's pages say for a portfolio of this standing; it may have granted more."""

    messaging: Word | None
    numbers: int
    most_numbers: int
    accounts: int
    most_accounts: int = MOST_ACCOUNTS


@dataclass(frozen=True)
class Worker:
    name: str
    tasks: tuple[str | Promise, ...]


def scopes(connection: Connection) -> list[Scope]:
    """What we need first, then what else the token may do."""
    reach = {
        str(one.get("scope")): len(one["target_ids"]) if "target_ids" in one else None
        for one in connection.granular_scopes
        if isinstance(one, dict)
    }
    names = [*NEEDED, *sorted(set(connection.scopes) - set(NEEDED))]
    return [
        Scope(name, NEEDED.get(name, ""), name in connection.scopes, reach.get(name))
        for name in names
    ]


def limits(connection: Connection) -> Limits:
    accounts = WhatsAppAccount.objects.filter(connection=connection)
    numbers = PhoneNumber.objects.filter(account__in=accounts, missing_since=None)
    said = (word_in(facts, LIMIT) for facts in numbers.values_list("facts", flat=True)[:50])
    word = next(filter(None, said), "")
    verified = str(connection.business_facts.get("verification_status", "")).upper() == "VERIFIED"
    many = verified or word not in ("", "TIER_250", "TIER_50")
    return Limits(
        messaging=meaning(NUMBER_WORDS, LIMIT, word) if word else None,
        numbers=numbers.count(),
        most_numbers=MANY_NUMBERS if many else FEW_NUMBERS,
        accounts=accounts.count(),
    )


def workers(users: Iterable[graph.AssignedUser]) -> list[Worker]:
    """People and system users of an account, each task in words; unknown ones as Meta wrote them."""
    return [
        Worker(user.name or user.id, tuple(TASKS.get(task, task) for task in user.tasks))
        for user in users
    ]
