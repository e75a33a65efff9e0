"""Changes as lists: the page, its file, and the last few on an asset's own page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Organisation
from assets.changes import KINDS
from assets.changes.refusals import sentence
from assets.models import Change, ChangeQuerySet, ChangeState, PhoneNumber, WhatsAppAccount

FEW = 5
TONES = {
    ChangeState.PLANNED: "neutral",
    ChangeState.DROPPED: "neutral",
    ChangeState.ASKED: "info",
    ChangeState.DOING: "info",
    ChangeState.DONE: "good",
    ChangeState.REFUSED: "bad",
    ChangeState.UNCLEAR: "warn",
}


@dataclass(frozen=True)
class ChangeLine:
    """One change in a list. `why` is why Meta refused it, in our words."""

    change: Change
    title: str | Promise
    tone: str
    why: str | Promise


@dataclass(frozen=True)
class ChangeFilters:
    """All of it in the address."""

    number: str = ""
    account: str = ""
    kind: str = ""
    state: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> ChangeFilters:
        """Words that mean nothing are left out."""
        kind, state = query.get("kind", ""), query.get("state", "")
        return cls(
            number=query.get("number", "")[:40],
            account=query.get("account", "")[:40],
            kind=kind if kind in KINDS else "",
            state=state if state in ChangeState.values else "",
        )

    @property
    def is_active(self) -> bool:
        return bool(self.number or self.account or self.kind or self.state)

    def rows(self, organisation: Organisation) -> ChangeQuerySet:
        """The newest first; what was only planned is in it while somebody asks for that state."""
        rows = Change.objects.of(organisation).with_names().newest_first()
        rows = rows.filter(state=self.state) if self.state else rows.confirmed()
        if self.number:
            rows = rows.filter(number__phone_number_id=self.number)
        if self.account:
            rows = rows.filter(account__waba_id=self.account)
        return rows.filter(kind=self.kind) if self.kind else rows


def line(change: Change) -> ChangeLine:
    kind = KINDS.get(change.kind)
    title = kind.title if kind else change.kind
    return ChangeLine(change, title, TONES[ChangeState(change.state)], sentence(change.problem))


def last_few(asset: PhoneNumber | WhatsAppAccount) -> list[ChangeLine]:
    rows = asset.changes.confirmed().with_names().newest_first()[:FEW]
    return [line(change) for change in rows]


def last_few_of(number: PhoneNumber, *kinds: str) -> list[ChangeLine]:
    """Of these kinds alone, for the page that they belong to."""
    rows = number.changes.confirmed().filter(kind__in=kinds).with_names().newest_first()[:FEW]
    return [line(change) for change in rows]


def header() -> list[str]:
    return [
        _("Asked at"), _("Kind"), _("Number or account"), _("State"), _("Asked by"), _("Confirmed by"),
        _("Over at"), _("Before"), _("After"), _("Problem"), _("Why"),
    ]  # fmt: skip


def export_rows(rows: ChangeQuerySet) -> Iterator[list[object]]:
    """Line by line as on the pages; secrets are in no row."""
    for change in rows.iterator():
        kind, told = KINDS.get(change.kind), line(change)
        fields = kind.lines(change) if kind else []
        yield [
            change.planned_at, str(told.title), str(change.asset), change.get_state_display(),
            str(change.asked_by), str(change.confirmed_by or ""), change.ended_at,
            "\n".join(f"{one.label}: {one.before}" for one in fields if one.before),
            "\n".join(f"{one.label}: {one.after}" for one in fields if one.after),
            change.problem, str(told.why),
        ]  # fmt: skip
