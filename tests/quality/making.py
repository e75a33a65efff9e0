"""Readings and days as tests want them, by plain functions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from assets.models import WhatsAppAccount
from quality.models import Kind, Metric, NumberDay, Reading, Source
from quality.services.learning import learn
from quality.told import Told
from tests.traffic import made
from traffic.facts import InboundFact, StatusFact

START = datetime(2026, 11, 1, tzinfo=UTC)
NUMBER = "106540352242922"  # tests.people.make_number

Run = tuple[str, datetime, datetime | None]


def told(
    value: str,
    at: datetime,
    *,
    metric: Metric = Metric.RATING,
    kind: Kind = Kind.NUMBER,
    subject_id: str = NUMBER,
    within: str = "waba",
) -> Told:
    return Told(kind, subject_id, metric, value, at, within)


def rated(account: WhatsAppAccount, *values: tuple[str, datetime], number: str = NUMBER) -> None:
    """The number was read with these ratings at these moments."""
    for value, at in values:
        one = told(value, at, subject_id=number, within=account.waba_id)
        learn(account.organisation, [one], source=Source.POLL)


def held(account: WhatsAppAccount, kind: Kind, metric: Metric, value: str, at: datetime) -> None:
    """Told by a reading of the account, or of its portfolio; what none tells, by a webhook."""
    ids = {Kind.ACCOUNT: account.waba_id, Kind.PORTFOLIO: account.connection.business_id}
    id_ = ids.get(kind, NUMBER)
    by_webhook = metric in (Metric.RESTRICTION, Metric.MISUSE, Metric.BAN)
    within = "" if by_webhook else id_
    one = told(value, at, metric=metric, kind=kind, subject_id=id_, within=within)
    learn(account.organisation, [one], source=Source.WEBHOOK if by_webhook else Source.POLL)


def runs(metric: Metric = Metric.RATING, subject_id: str = NUMBER) -> list[Run]:
    rows = Reading.objects.filter(metric=metric, subject_id=subject_id).in_order()
    return list(rows.values_list("value", "from_at", "until_at"))


def words(metric: Metric = Metric.RATING, subject_id: str = NUMBER) -> list[str]:
    return [value for value, _from, _until in runs(metric, subject_id)]


def day_of(account: WhatsAppAccount, ago: int, *, number: str = NUMBER, **counts: Any) -> NumberDay:
    """What became of the messages of a day, `ago` days before today in UTC."""
    return NumberDay.objects.create(
        organisation=account.organisation,
        waba_id=account.waba_id,
        phone_number_id=number,
        day=datetime.now(UTC).date() - timedelta(days=ago),
        **counts,
    )


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def sent(
    wamid: str, at: datetime, *, to: str = "16505550001", words: str = "sent", **more: Any
) -> list[StatusFact]:
    """The statuses of one message, a second after each other."""
    return [
        made.status(
            wamid, word, happened_at=seconds(at) + n, phone_number_id=NUMBER, wa_id=to, **more
        )
        for n, word in enumerate(words.split())
    ]


def wrote(wamid: str, at: datetime, *, by: str = "16505550001") -> InboundFact:
    return made.inbound(wamid, happened_at=seconds(at), phone_number_id=NUMBER, wa_id=by)
