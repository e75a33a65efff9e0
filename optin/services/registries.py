"""What do-not-call registries say is brought in; our numbers go out to be asked about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256

from accounts.models import Organisation, User
from optin.identity import keys
from optin.identity.numbers import country as country_of
from optin.identity.who import NUMBER
from optin.ledger import columns
from optin.ledger.writing import of, record
from optin.models import (
    NUMBERS,
    Identifier,
    Registration,
    RegistryCheck,
    RegistryResult,
    State,
    Use,
)
from optin.registries.reading import read
from optin.services.errors import NewerListThere
from optin.words import Actor, EventType, Purpose, Status

BATCH = 5_000
MOST = 100_000  # numbers of an export
RESULTS = """
    INSERT INTO optin_registryresult AS known (organisation_id, country, listed, checked_on, index)
    SELECT %b, %b, %b, %b, new.index FROM unnest(%b::bytea[]) AS new (index)
    ON CONFLICT (organisation_id, index, country)
    DO UPDATE SET listed = EXCLUDED.listed, checked_on = EXCLUDED.checked_on
    WHERE known.checked_on <= EXCLUDED.checked_on
"""


def bring_in(
    organisation: Organisation,
    *,
    country: str,
    shape: str,
    checked_on: date,
    data: bytes,
    file_name: str,
    by: User,
) -> RegistryCheck:
    """An answer of the registry; a whole list replaces what was known of the country up to its day. Twice the
    same file is twice the same answer; of two days the later one's counts. Raises NotRead, NewerListThere."""
    answer, digest = read(data, country, shape=shape), sha256(data).hexdigest()
    is_whole = shape == "whole"
    with of(organisation):
        if is_whole:
            _refuse_if_older(organisation, country, checked_on)
            RegistryResult.objects.filter(
                organisation_id=organisation.pk, country=country, checked_on__lte=checked_on
            ).delete()
        key = keys.organisation_key(organisation, Use.SUPPRESSION)
        for numbers, listed in ((answer.listed, True), (answer.clear, False)):
            _keep(organisation, key, country, numbers, listed, checked_on)
        check = RegistryCheck.objects.create(
            organisation=organisation, country=country, checked_on=checked_on, is_whole=is_whole,
            file_name=file_name[:200], sha256=digest, rows=answer.rows,
            listed=len(answer.listed), unreadable=answer.unreadable, uploaded_by=by,
        )  # fmt: skip
        details = {
            "actor": Actor.AGENT.value, "by": f"user:{by.pk}", "country": country,
            "checked_on": checked_on.isoformat(), "file": digest, "rows": answer.rows,
            "listed": len(answer.listed),
        }  # fmt: skip
        record(
            organisation, EventType.REGISTRY_CHECKED, key=f"registry:{check.pk}", details=details
        )
    return check


def to_ask(organisation: Organisation, country: str) -> Iterator[str]:
    """Digits of those who agreed to marketing and have a number there, up to MOST. Within `of(organisation)`."""
    agreed = State.objects.filter(
        organisation_id=organisation.pk, purpose=Purpose.MARKETING.value,
        status=Status.GRANTED.value,
    )  # fmt: skip
    rows = Identifier.objects.filter(
        organisation_id=organisation.pk, kind__in=NUMBERS, valid_to=None,
        subject__in=agreed.values("subject"),
    ).select_related("subject")  # fmt: skip
    seen: set[str] = set()
    for one in rows.order_by("pk").iterator(BATCH):
        number = keys.unseal(one.subject, one.value)
        if number and number not in seen and country_of(number) == country:
            seen.add(number)
            yield number
            if len(seen) >= MOST:
                return


def register(
    organisation: Organisation, *, country: str, name: str, number: str, valid_until: date, by: User
) -> Registration:
    """The sender's own registration in a country that asks for one."""
    return Registration.objects.create(
        organisation=organisation, country=country, name=name, number=number,
        valid_until=valid_until, added_by=by,
    )  # fmt: skip


def _refuse_if_older(organisation: Organisation, country: str, on: date) -> None:
    lists = RegistryCheck.objects.filter(
        organisation=organisation, country=country, is_whole=True, checked_on__gt=on
    )
    newest = lists.order_by("-checked_on").values_list("checked_on", flat=True).first()
    if newest:
        raise NewerListThere(newest)


def _keep(
    organisation: Organisation,
    key: bytes,
    country: str,
    numbers: Iterable[str],
    listed: bool,
    on: date,
) -> None:
    ordered = sorted(numbers)
    for start in range(0, len(ordered), BATCH):
        indexes = [keys.blind(key, NUMBER, number) for number in ordered[start : start + BATCH]]
        columns.execute(RESULTS, [organisation.pk, country, listed, on, indexes])
