"""Overrides and privileged acts, each with the names of the two people it took."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from optin.audit.answering import Answer, Asked, Cell, moment, person_url
from optin.ledger import reading
from optin.models import (
    Agreed,
    Event,
    ImportBatch,
    NoticeMove,
    NoticeOverride,
    NoticeStatus,
    Proposal,
    Verdict,
    Work,
)
from optin.reports import words
from optin.words import EventType

# What one person cannot do alone, or what nobody does every day.
KINDS = (
    EventType.SUPPRESSION_LIFTED, EventType.INVALIDATED, EventType.ERASED, EventType.CORRECTED,
    EventType.IMPORTED, EventType.COMPENSATED, EventType.HOLD_PLACED, EventType.HOLD_RELEASED,
    EventType.VAULT_OPENED, EventType.POLICY_CHANGED, EventType.KEY_ROTATED, EventType.LOG_MIGRATED,
)  # fmt: skip
_OF_THE_LOG = {
    EventType.KEY_ROTATED: gettext_lazy("The log’s key was changed"),
    EventType.LOG_MIGRATED: gettext_lazy("The log began anew under another name"),
}
Line = tuple[datetime, Cell, str, str, str]  # when, what, by, second, why


def answer(asked: Asked) -> Answer:
    lines = sorted(
        [*_events(asked), *_notices(asked), *_overrides(asked)],
        key=lambda line: line[0],
        reverse=True,
    )
    return Answer(
        head=[
            _("When"),
            pgettext("event", "What"),
            pgettext("colleague", "By"),
            _("Second person"),
            _("Why"),
        ],
        rows=[
            [moment(at), what, Cell(by or "—"), Cell(second or "—"), Cell(why)]
            for at, what, by, second, why in lines[: asked.most]
        ],
        none=_("None in this period."),
    )


def _events(asked: Asked) -> Iterator[Line]:
    period = asked.period
    rows = Event.objects.filter(
        organisation_id=asked.organisation.pk, type__in=[one.value for one in KINDS],
        recorded_at__gte=period.since, recorded_at__lt=period.until,
    ).exclude(
        # Of a list that was taken back one line says it all, not one for each person.
        type=EventType.INVALIDATED.value, idempotency_key__startswith="import:"
    ).order_by("-recorded_at")[: asked.most]  # fmt: skip
    told = [reading.told(row) for row in rows]
    names, reasons = _names(told), _reasons(asked, [row.idempotency_key for row in rows])
    for row, one in zip(rows, told, strict=True):
        link = person_url(asked.organisation, one.subject) if one.subject else ""
        body = one.body
        why = str(body.get("because", "")) or reasons.get(row.idempotency_key, "")
        yield (
            one.event.recorded_at, Cell(_word(one.event.type), link, small=_about(one)),
            names.get(str(body.get("by", "")), ""), names.get(str(body.get("second", "")), ""), why,
        )  # fmt: skip


def _reasons(asked: Asked, keys: list[str]) -> dict[str, str]:
    """Why a list was taken back or somebody erased, by the event's key: the log, which is for ever, has names alone."""
    lists = [key.split(":")[1] for key in keys if key.startswith("import:")]
    erased = [key.removeprefix("erasure:") for key in keys if key.startswith("erasure:")]
    taken_back = ImportBatch.objects.of(asked.organisation).filter(pk__in=lists)
    agreed = Proposal.objects.of(asked.organisation).filter(
        act=Agreed.ERASE, subject__in=erased, outcome=Verdict.AGREED
    )
    of_lists = taken_back.values_list("pk", "reversal_reason")
    of_people = agreed.values_list("subject", "reason")
    return {
        **{f"import:{pk}:{Work.REVERSE}": why for pk, why in of_lists},
        **{f"erasure:{subject}": why for subject, why in of_people},
    }


def _word(kind: EventType) -> str:
    return str(_OF_THE_LOG.get(kind) or words.EVENTS.get(kind) or kind.value)


def _about(told: reading.Told) -> str:
    if told.body.get("import"):
        return str(told.body["import"])
    if told.event.notice:
        return f"SHA-256 {told.event.notice[:16]}…"
    return str(words.PURPOSES.get(told.purpose, "")) if told.purpose else ""


def _names(told: list[reading.Told]) -> dict[str, str]:
    """By the ledger's way to name a colleague, `user:7`."""
    texts = {str(one.body.get(name, "")) for one in told for name in ("by", "second")}
    pks = {int(pk) for text in texts if (pk := text.removeprefix("user:")).isdecimal()}
    return {f"user:{pk}": str(user) for pk, user in User.objects.in_bulk(pks).items()}


def _notices(asked: Asked) -> Iterator[Line]:
    """Published and retired: who offered it, who approved."""
    period = asked.period
    moves = NoticeMove.objects.filter(
        version__notice__organisation=asked.organisation, at__gte=period.since, at__lt=period.until,
        to_status__in=[NoticeStatus.PUBLISHED, NoticeStatus.RETIRED],
    ).exclude(from_status="published", to_status="published")  # fmt: skip
    found = list(
        moves.select_related("version__notice__organisation", "by").order_by("-at")[: asked.most]
    )
    authors = User.objects.in_bulk({pk for one in found for pk in one.version.author_ids})
    for one in found:
        version = one.version
        published = one.to_status == NoticeStatus.PUBLISHED
        word = _("Notice published") if published else _("Notice retired")
        wrote = ", ".join(str(authors[pk]) for pk in version.author_ids if pk in authors)
        what = Cell(word, version.link, small=f"{version.notice.name} · {version.reference}")
        first, second = (wrote, str(one.by)) if published else (str(one.by), "")
        yield one.at, what, first, second, one.note


def _overrides(asked: Asked) -> Iterator[Line]:
    """Findings of the lint that were explained away."""
    period = asked.period
    rows = NoticeOverride.objects.filter(
        version__notice__organisation=asked.organisation, at__gte=period.since, at__lt=period.until
    ).select_related("version__notice__organisation", "version__approved_by", "by")
    for one in rows.order_by("-at")[: asked.most]:
        what = Cell(_("Exception of a notice"), one.version.link, small=one.code)
        yield one.at, what, str(one.by), str(one.version.approved_by or ""), one.reason
