"""How fresh each registry's answer is, and which registrations of the sender's are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from optin import policies
from optin.house import house_of
from optin.models import Registration, RegistryCheck
from optin.policies import Field

RECEIPTS = 50
SOON = timedelta(days=30)
PROBLEMS = {
    "not_text": _("The file is no text in UTF-8. Save it as a CSV in UTF-8 and bring it in again."),
    "not_a_table": _(
        "The file is no CSV that could be read. Save it as a CSV and bring it in again."
    ),
    "too_long": _("The file has more than 1,000,000 lines. Bring it in in parts."),
    "no_numbers": _(
        "No telephone number was found in the file. Numbers stand one on a line, with or without the country."
    ),
    "no_columns": _(
        "The first line names no column for the number and none for the answer about text messages."
    ),
}


@dataclass(frozen=True)
class Registry:
    """One country's. `days`: for how long an answer counts."""

    country: str
    days: int
    last: RegistryCheck | None
    today: date

    @property
    def name(self) -> str:
        return policies.name_of(self.country)

    @property
    def good_until(self) -> date | None:
        return self.last.checked_on + timedelta(days=self.days) if self.last else None

    @property
    def is_stale(self) -> bool:
        return self.good_until is None or self.good_until < self.today


@dataclass(frozen=True)
class Held:
    registration: Registration
    today: date

    @property
    def is_over(self) -> bool:
        return self.registration.valid_until < self.today

    @property
    def is_soon(self) -> bool:
        return not self.is_over and self.registration.valid_until <= self.today + SOON


def registries(organisation: Organisation, today: date) -> list[Registry]:
    """Of every country whose rules know of one."""
    rules = house_of(organisation).rules(today)
    found = []
    for country in sorted({rule.jurisdiction for rule in rules if rule.field == Field.REGISTRY}):
        one = policies.strictest(Field.REGISTRY, country, on=today, rules=rules)
        if one:
            rows = RegistryCheck.objects.filter(organisation=organisation, country=country)
            last = rows.order_by("-checked_on", "-pk").first()
            found.append(Registry(country, int(one.value), last, today))
    return found


def receipts(organisation: Organisation) -> list[RegistryCheck]:
    rows = RegistryCheck.objects.filter(organisation=organisation).select_related("uploaded_by")
    return list(rows.order_by("-uploaded_at", "-pk")[:RECEIPTS])


def held(organisation: Organisation, today: date) -> list[Held]:
    rows = Registration.objects.filter(organisation=organisation, ended_at=None)
    return [Held(one, today) for one in rows.order_by("valid_until", "pk")]
