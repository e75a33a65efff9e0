"""Receipts and hand-overs on paper, in the reader's language."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.typesetting import typeset
from optin import policies
from optin.receipts.facts import Facts
from optin.reports import words
from optin.words import Grade, Reason

LAYOUT = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True)
class Part:
    """Under a heading: pairs, a table (`widths` are shares of the line), texts; any of them may be empty."""

    heading: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    title: str
    issuer: str
    facts: list[tuple[str, str]]
    parts: list[Part]
    notes: list[str]


def pdf(sheet: Sheet) -> bytes:
    said = asdict(sheet) | {"lang": get_language() or "en", "page": _("Page")}
    return typeset(LAYOUT, said, on=timezone.localdate())


def counsel() -> str:
    return _(
        "What this says about laws is a default for your own counsel to review; it is not legal advice."
    )


def moment(at: datetime) -> str:
    """In the active zone and in UTC, to the second."""
    local = timezone.localtime(at)
    utc = at.astimezone(UTC)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()} ({utc:%Y-%m-%d %H:%M:%S} UTC)"


def printed(facts: Facts, *, issuer: str) -> bytes:
    """The receipt for people, as a PDF."""
    sheet = Sheet(
        title=_("Consent receipt"),
        issuer=issuer,
        facts=[(_("Receipt"), f"rcp_{facts.event_id}"), *_head(facts)],
        parts=[_agreed(facts), _how(facts), _history(facts), _proof(facts)],
        notes=_notes(facts),
    )
    return pdf(sheet)


def _notes(facts: Facts) -> list[str]:
    """What is opened can be proved by whoever has it."""
    keep = _("Keep this receipt: with it you can show that the entry in the log is about you.")
    return [keep, counsel()] if facts.opening else [counsel()]


def _head(facts: Facts) -> list[tuple[str, str]]:
    place = policies.name_of(facts.jurisdiction) if facts.jurisdiction else _("not known")
    return [
        (pgettext("event", "What happened"), str(words.EVENTS[facts.kind])),
        (_("When"), moment(facts.moments[-1].at)),
        (_("Number or user id"), facts.identifier[1]),
        (pgettext("jurisdiction", "Place"), place),
    ]


def _agreed(facts: Facts) -> Part:
    business = facts.business
    ways = [_("Write “STOP” on WhatsApp"), business.contact]
    told = [
        (_("Business"), business.name),
        (_("Postal address"), business.address),
        (_("Contact"), business.contact),
        (_("Purpose"), str(words.PURPOSES.get(facts.purpose, facts.purpose))),
        (_("To stop it"), " · ".join(one for one in ways if one)),
        (_("Privacy policy"), facts.notice.privacy_url),
        (_("Proof is kept"), _kept(facts)),
    ]
    text = [facts.notice.text] if facts.notice.text else []
    return Part(_("What it is about"), facts=_known(told), texts=text)


def _kept(facts: Facts) -> str:
    if facts.years is None:
        return ""
    return _("%(years)d years after the last use") % {"years": facts.years}


def _how(facts: Facts) -> Part:
    grade = f"{facts.grade}: {words.GRADES[Grade(facts.grade)]}" if facts.grade else ""
    reason = str(words.REASONS[Reason(facts.reason)]) if facts.reason in set(Reason) else ""
    told = [
        (_("Way"), words.method(facts.method)),
        (_("Act"), words.act(facts.act)),
        (_("Shown as"), facts.business_name),
        (_("Evidence"), grade),
        (_("Reason"), reason),
        (_("Notice"), facts.notice.version),
        (_("SHA-256 of the notice"), facts.notice.text_hash),
    ]
    return Part(_("How it happened"), facts=_known(told))


def _history(facts: Facts) -> Part:
    rows = [[moment(one.at), state_word(one.state)] for one in facts.moments]
    return Part(
        _("What led here"), head=[_("When"), pgettext("event", "What happened")], rows=rows, widths=[3, 2]
    )  # fmt: skip


def state_word(state: str) -> str:
    return {
        "requested": _("Asked"), "given": _("Opted in"), "renewed": _("Opt-in confirmed again"),
        "refused": pgettext("consent", "Declined"), "withdrawn": _("Opted out"), "suspended": _("Suspended"),
        "expired": _("Expired"), "invalidated": _("Notice invalid"),
    }[state]  # fmt: skip


def _proof(facts: Facts) -> Part:
    place = facts.place
    entry = _("on its way into the log") if place.index is None else f"{place.index:,}"
    told = [
        (_("Log"), place.origin),
        (_("Entry"), entry),
        (_("SHA-256 of the entry"), place.leaf_hash),
        (_("Written down"), moment(place.recorded_at)),
    ]
    return Part(_("In the log"), facts=told)


def _known(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in told if value]
