"""How consent is kept, on one board: what is in order, what somebody should look at."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from optin.audit.answering import Answer, Asked, Cell, Figure
from optin.audit.answers.opt_outs import OUT, latency
from optin.integrity import reports as integrity
from optin.models import Decision, Finding, Review, SourceCount, Subject, UnclearMessage
from optin.reports import notices as notice_reports
from optin.reports import policies as policy_reports
from optin.reports import words
from optin.words import Code, Grade


def answer(asked: Asked) -> Answer:
    """`good`: nothing to do. `warn`, `bad`: look at it, by the link."""
    return Answer(
        head=[pgettext("check", "What"), _("How it is"), _("State")],
        rows=[*_log(asked), *_people(asked), *_rules(asked), *_sends(asked)],
        figures=[*latency(asked, OUT), *_grades(asked)],
    )


def _line(what: str, value: str, link: str, *, good: bool, tone: str = "warn") -> list[Cell]:
    state = Cell(_("in order"), tone="good") if good else Cell(_("look at it"), tone=tone)
    return [Cell(what, link), Cell(value), state]


def _log(asked: Asked) -> list[list[Cell]]:
    slug = asked.organisation.slug
    here = reverse("optin:integrity_detail", args=[slug])
    standing = integrity.standing(asked.organisation, None)
    last = integrity.last_verification(asked.organisation)
    verified = _("not done yet")
    if last:
        verified = _("does not hold") if last.failed else _("holds")
    return [
        _line(
            _("The log is signed"), f"{standing.size:,}", here, tone="bad",
            good=not standing.log.refusal and not standing.overdue,
        ),
        _line(
            _("Entries that are not kept outside yet"), f"{standing.unanchored:,}", here,
            good=standing.unanchored == 0,
        ),
        _line(_("Broken promises"), f"{standing.overdue:,}", here, good=not standing.overdue, tone="bad"),
        _line(_("Last verification"), verified, here, good=bool(last and not last.failed), tone="bad"),
    ]  # fmt: skip


def _people(asked: Asked) -> list[list[Cell]]:
    slug = asked.organisation.slug
    people = reverse("optin:person_list", args=[slug])
    unlinked = Subject.objects.of(asked.organisation).unlinked().count()
    old = notice_reports.to_ask_again(asked.organisation)
    count = sum(row.people.count for row in old if row.people)
    waiting = UnclearMessage.objects.of(asked.organisation).open()
    overdue = waiting.overdue(timezone.now()).count()
    return [
        _line(
            _("Messages that could be an opt-out, past the time to decide"),
            f"{overdue:,} / {waiting.count():,}", reverse("optin:unclear_list", args=[slug]),
            good=not overdue,
        ),
        _line(
            _("Opt-outs without a known number"), f"{unlinked:,}", f"{people}?show=unlinked",
            good=not unlinked,
        ),
        _line(
            _("People who agreed to words that are no longer shown"), f"{count:,}",
            reverse("optin:ask_again_list", args=[slug]), good=not count,
        ),
    ]  # fmt: skip


def _rules(asked: Asked) -> list[list[Cell]]:
    overdue = policy_reports.overdue(asked.organisation, on=asked.organisation.today())
    here = reverse("optin:policy_list", args=[asked.organisation.slug])
    label = _("Rules past their day of review")
    return [_line(label, f"{len(overdue):,}", here, good=not overdue)]


def _sends(asked: Asked) -> list[list[Cell]]:
    period, slug = asked.period, asked.organisation.slug
    unavailable = Decision.objects.filter(
        organisation_id=asked.organisation.pk, code=Code.LEDGER_UNAVAILABLE,
        decided_at__gte=period.since, decided_at__lt=period.until,
    ).count()  # fmt: skip
    done = Review.objects.of(asked.organisation).filter(stopped_at=None).exclude(finished_at=None)
    last = done.order_by("-asked_at").first()
    found = Finding.objects.filter(review=last).count() if last else 0
    value = _("no period has been checked yet")
    if last:
        final = last.until - timedelta(seconds=1)  # what is looked at ends before `until`
        days = f"{timezone.localtime(last.since):%Y-%m-%d} – {timezone.localtime(final):%Y-%m-%d}"
        value = f"{found:,} ({days})"
    return [
        _line(
            _("Sends refused because the ledger could not be read"), f"{unavailable:,}",
            reverse("optin:question_detail", args=[slug, "refusals"]), good=not unavailable,
        ),
        _line(
            _("Messages without a valid opt-in, in the last check"), value,
            reverse("optin:question_detail", args=[slug, "messages"]), good=bool(last and not found),
            tone="bad" if found else "warn",
        ),
    ]  # fmt: skip


def _grades(asked: Asked) -> list[Figure]:
    rows = SourceCount.objects.filter(organisation=asked.organisation)
    found = {
        one["grade"]: one["n"] for one in rows.values("grade").annotate(n=Sum("count")).order_by()
    }
    link = reverse("optin:question_detail", args=[asked.organisation.slug, "sources"])
    return [
        Figure(
            _("Evidence %(grade)s") % {"grade": one.value}, f"{found.get(one.value, 0):,}",
            str(words.GRADES[one]), link,
        )
        for one in Grade
        if found.get(one.value)
    ]  # fmt: skip
