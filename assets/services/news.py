"""Keeping what Meta tells about an account, and telling people what they must know of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from alerts.kinds import NEWS
from alerts.models import Alert, Kind, Severity
from alerts.services import close_alert, raise_alert
from assets import ports
from assets.models import AccountEvent, PhoneNumber, WhatsAppAccount
from assets.news import Trouble, limit_of, topic_of, trouble_in, word_of
from assets.news_words import is_known
from assets.services.trouble import link_to_account
from graph.reading import part, text

KINDS = (
    Kind.ACCOUNT_RESTRICTED, Kind.ACCOUNT_VIOLATION, Kind.REVIEW_REJECTED, Kind.SECURITY_EVENT,
    Kind.META_WARNING, Kind.LIMIT_LOWERED, Kind.PARTNER_REMOVED, Kind.PRICE_NEWS,
)  # fmt: skip


def record(
    account: WhatsAppAccount, *, key: str, field: str, value: dict[str, Any], happened_at: datetime
) -> bool:
    """Keep one piece of news, once, and raise or close its topic's alert. False: a word new to us.

    In any order: what decides is the newest of its topic by Meta's own moment. The caller holds the
    account's row, so that two never decide at once.
    """
    number = _number(account, value)
    word = word_of(field, value)
    named = str(number.pk) if number else _digits(text(value, "display_phone_number"))
    topic = topic_of(field, value, named)
    event = AccountEvent(
        organisation=account.organisation,
        account=account,
        number=number,
        key=key,
        field=field,
        word=word[:100],
        topic=topic,
        value=value,
        happened_at=happened_at,
    )
    AccountEvent.objects.bulk_create([event], ignore_conflicts=True)
    _settle(account, topic)
    known = is_known(field, value)
    if not known:
        _tell_unknown(account, field, word)
    return known


def hand_on(
    account: WhatsAppAccount, *, field: str, value: dict[str, Any], happened_at: datetime
) -> None:
    """To whom keeps readings, once the news is recorded for every account that it concerns."""
    ports.news_told(account, _number(account, value), field, value, happened_at)


def settle_reviews(account: WhatsAppAccount, numbers: Iterable[PhoneNumber]) -> None:
    """The account and its numbers were just read. What Meta decided about the account and its names counts, also
    where no webhook told it, unless a webhook tells of a later moment."""
    said = text(account.facts, "account_review_status")
    if said:
        topic = topic_of("account_review_update", {"decision": said})
        _settle_review(account, topic, str(account), rejected=said.upper() == "REJECTED")
    for number in numbers:
        if number.missing_since is None and text(number.facts, "name_status"):
            topic = topic_of("phone_number_name_update", {}, str(number.pk))
            names = {text(number.facts, key).upper() for key in ("name_status", "new_name_status")}
            _settle_review(account, topic, str(number), rejected="DECLINED" in names)


def _settle_review(account: WhatsAppAccount, topic: str, title: str, *, rejected: bool) -> None:
    subject = f"news:{account.waba_id}:{topic}"
    cases = Alert.objects.of(account.organisation).open().filter(kind=Kind.REVIEW_REJECTED)
    if cases.filter(subject=subject).exists() == rejected:
        return
    newest = account.news.filter(topic=topic).newest_first().first()
    if newest and account.read_at and newest.happened_at >= account.read_at:
        return
    if not rejected:
        close_alert(account.organisation, kind=Kind.REVIEW_REJECTED, subject=subject)
        return
    of_account = topic.startswith("account")
    raise_alert(
        account.organisation,
        kind=Kind.REVIEW_REJECTED,
        subject=subject,
        title=title,
        severity=Severity.CRITICAL if of_account else Severity.WARNING,
        link=link_to_account(account),
        since=newest.happened_at if newest else None,
    )


def _settle(account: WhatsAppAccount, topic: str) -> None:
    newest = account.news.filter(topic=topic).newest_first().select_related("number")[0]
    trouble = trouble_in(newest.field, newest.value) or _lowered(newest)
    subject = f"news:{account.waba_id}:{topic}"
    for kind in KINDS:
        if trouble is None or trouble.kind != kind:
            close_alert(account.organisation, kind=kind, subject=subject)
    if trouble:
        raise_alert(
            account.organisation,
            kind=trouble.kind,
            subject=subject,
            title=str(newest.number or account),
            severity=trouble.severity,
            link=link_to_account(account) + "#news",
            detail=trouble.detail,
            ends_at=trouble.ends_at,
            since=newest.happened_at,
        )


def _lowered(newest: AccountEvent) -> Trouble | None:
    """The limit is lower than the last different one that we were told."""
    if newest.field != "business_capability_update" or limit_of(newest.value) is None:
        return None
    now = limit_of(newest.value) or 0
    before = newest.account.news.filter(topic=newest.topic).newest_first().exclude(pk=newest.pk)
    limits = (limit_of(event.value) for event in before[:100])
    previous = next((limit for limit in limits if limit not in (None, now)), None)
    if previous is None or previous < now:
        return None
    return Trouble(Kind.LIMIT_LOWERED, Severity.INFO, {"word": newest.word})


def _tell_unknown(account: WhatsAppAccount, field: str, word: str) -> None:
    raise_alert(
        account.organisation,
        kind=Kind.UNKNOWN_WORD,
        subject=f"news:{account.waba_id}:{field}:{word}",
        title=str(account),
        severity=Severity.INFO,
        link=link_to_account(account) + "#news",
        detail={"field": field, "word": word[:100]},
        ends_at=timezone.now() + NEWS,
    )


def _number(account: WhatsAppAccount, value: dict[str, Any]) -> PhoneNumber | None:
    """By its id where Meta gives one, else by the digits of what it displays."""
    id_ = text(part(value, "phone_number_settings"), "phone_number_id")
    if text(value, "entity_type").upper() == "PHONE_NUMBER":
        id_ = text(value, "entity_id")
    digits = _digits(text(value, "display_phone_number"))
    if not id_ and not digits:
        return None
    for number in account.numbers.order_by("pk"):
        if number.phone_number_id == id_ or _digits(number.display_phone_number) == digits:
            return number
    return None


def _digits(said: str) -> str:
    return "".join(sign for sign in said if sign.isdecimal())[:40]
