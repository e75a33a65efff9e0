"""The sheet on top of a hand-over: one person's consent, for people to read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation
from optin.masking import shown
from optin.models import Checkpoint, Decision, KeyKind, Log, LogKey
from optin.receipts import printing
from optin.receipts.printing import Part, Sheet, moment
from optin.reports import words
from optin.reports.person import Detail, Step
from optin.words import SENDER, Grade, Reason


def pdf(
    organisation: Organisation, detail: Detail, log: Log, newest: Checkpoint, *, unmasked: bool
) -> bytes:
    numbers = [shown(one.value, unmasked) for one in detail.reached]
    sheet = Sheet(
        title=_("What is known of one person’s consent"),
        issuer=organisation.name,
        facts=[
            (_("Number or user id"), ", ".join(numbers) or "—"),
            (pgettext("recipients", "Person"), str(detail.subject.pk)),
            (_("Checkpoint"), _("%(size)d entries") % {"size": newest.size}),
            (_("Signed"), moment(newest.signed_at)),
        ],
        parts=[
            _standings(organisation, detail),
            _lives(detail, unmasked),
            _story(detail),
            _decisions(detail.decisions),
            _proof(log, newest),
        ],
        notes=[
            _(
                "Each entry below is in the file with a proof that it is in the signed log; "
                "consent_verify.py checks them without the portal."
            ),
            printing.counsel(),
        ],
    )
    return printing.pdf(sheet)


def _standings(organisation: Organisation, detail: Detail) -> Part:
    rows = [
        [
            str(words.PURPOSES.get(one.purpose, one.purpose)),
            organisation.name if one.sender == SENDER else one.sender.removeprefix("brand:") or "—",
            str(words.STATUSES[one.now.status]),
            moment(one.now.since.occurred_at) if one.now.since else "—",
        ]
        for one in detail.standings
    ]
    stop = [_("They told WhatsApp: no marketing from this business.")]
    return Part(
        _("Where they stand"), head=[_("Purpose"), _("Brand"), _("State"), pgettext("moment", "From")], rows=rows,
        widths=[2, 2, 2, 3], texts=stop if detail.stopped_at_meta else [],
    )  # fmt: skip


def _lives(detail: Detail, unmasked: bool) -> Part:
    rows = [
        [
            str(one.reached.kind.label), shown(one.reached.value, unmasked), moment(one.since),
            moment(one.until) if one.until else "—",
        ]
        for one in detail.lives
    ]  # fmt: skip
    return Part(
        _("Numbers and user ids"),
        head=[_("Kind"), _("Value"), pgettext("moment", "From"), pgettext("moment", "Until")],
        rows=rows, widths=[2, 2, 3, 3],
    )  # fmt: skip


def _story(detail: Detail) -> Part:
    return Part(
        _("Everything that happened"),
        head=[_("When"), pgettext("event", "What"), _("By and how"), _("Written down")],
        rows=[_line(step) for step in reversed(detail.steps)],
        widths=[3, 3, 4, 3],
    )


def _line(step: Step) -> list[str]:
    event, told = step.told.event, step.told
    what = [str(step.label)]
    if told.purpose:
        what.append(str(words.PURPOSES.get(told.purpose, told.purpose)))
    how = [str(words.ACTORS[event.actor]), step.by, words.method(str(told.body.get("method", "")))]
    if told.reason in set(Reason):
        how.append(str(words.REASONS[Reason(told.reason)]))
    if event.grade:
        how.append(f"{event.grade.value}: {words.GRADES[Grade(event.grade)]}")
    return [
        moment(event.occurred_at), " · ".join(what), " · ".join(one for one in how if one),
        moment(event.recorded_at),
    ]  # fmt: skip


def _decisions(decisions: list[Decision]) -> Part:
    rows = [
        [moment(one.decided_at), str(words.PURPOSES.get(one.purpose, one.purpose)), one.code]
        for one in decisions
    ]
    heading = _("The last decisions before a send")
    none = [] if rows else [_("None.")]
    return Part(
        heading, head=[_("When"), _("Purpose"), _("Decision")], rows=rows, widths=[3, 2, 2],
        texts=none,
    )  # fmt: skip


def _proof(log: Log, newest: Checkpoint) -> Part:
    keys = LogKey.objects.filter(
        organisation_id=log.organisation_id, origin=log.origin, kind=KeyKind.CHECKPOINT,
        retired_at=None,
    )  # fmt: skip
    facts = [
        (_("Log"), log.origin),
        (_("Entries"), f"{newest.size:,}"),
        (_("Root"), bytes(newest.root).hex()),
        *((_("Public key"), key.vkey) for key in keys.order_by("-since")),
    ]
    return Part(_("What it is checked against"), facts=facts)
