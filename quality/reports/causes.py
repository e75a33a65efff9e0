"""The last drop of a number's rating, and who is suspected of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Min
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assets.models import PhoneNumber
from assets.words import Word
from assets.zones import zone_of
from quality import ports
from quality.causes import DAYS, Evidence, Sign, Suspect, Verdict, Week, judge
from quality.models import Kind, Metric, NumberDay, Reading
from quality.ports import TemplateSigns
from quality.reports.numbers_list import RANKS
from quality.words import error_words, word_of

LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Told:
    """A suspect in words."""

    title: str
    link: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Drop:
    """`since` and `until`: the days that are looked at, of the account's zone."""

    at: datetime
    was: Word
    became: Word
    since: date
    until: date
    enough: bool
    suspects: tuple[Told, ...]


def last_drop(number: PhoneNumber) -> Drop | None:
    """None when its rating did not fall in LOOK_BACK. Nine queries at most."""
    pair = _fall(number)
    if pair is None:
        return None
    old, new = pair
    until = timezone.localdate(new.from_at, zone_of(number.account.facts.get("timezone_id")))
    since = until - timedelta(days=DAYS - 1)
    verdict = _verdict(number, since, until)
    return Drop(
        new.from_at,
        word_of(Kind.NUMBER, Metric.RATING, old.value),
        word_of(Kind.NUMBER, Metric.RATING, new.value),
        since,
        until,
        verdict.enough,
        tuple(
            Told(_title(one), one.link, tuple(map(words, one.evidence))) for one in verdict.suspects
        ),
    )


def _fall(number: PhoneNumber) -> tuple[Reading, Reading] | None:
    """The rating before and after."""
    rows = Reading.objects.of(number.organisation).about(Kind.NUMBER, number.phone_number_id)
    rows = rows.filter(metric=Metric.RATING, value__in=list(RANKS)).order_by("-from_at", "-value")
    rated = list(rows[:50])
    for new, old in pairwise(rated):
        if new.from_at < timezone.now() - LOOK_BACK:
            return None
        if RANKS[new.value] < RANKS[old.value]:
            return old, new
    return None


def _verdict(number: PhoneNumber, since: date, until: date) -> Verdict:
    organisation = number.organisation
    rows = NumberDay.objects.of(organisation).filter(phone_number_id=number.phone_number_id)
    began_on = rows.filter(sent__gt=0).aggregate(first=Min("day"))["first"]
    earlier = since - timedelta(days=DAYS)
    now = list(rows.filter(day__range=(since, until)))
    before = list(rows.filter(day__range=(earlier, since - timedelta(days=1))))
    ours, ours_before = _by_template(now), _by_template(before)
    told = ports.signs_of(organisation, number.account.waba_id, since, until, ours.keys())
    return judge(
        [_counted(one, ours, ours_before) for one in told],
        _week(now),
        _week(before),
        began_on=began_on,
        dropped_on=until,
    )


Counted = dict[str, tuple[int, int, int]]  # by template: sent, delivered, read


def _by_template(days: list[NumberDay]) -> Counted:
    found: Counted = {}
    for day in days:
        for template, (sent, delivered, read) in day.templates.items():
            old = found.get(template, (0, 0, 0))
            found[template] = (old[0] + sent, old[1] + delivered, old[2] + read)
    return found


def _counted(one: TemplateSigns, ours: Counted, before: Counted) -> TemplateSigns:
    """Where Meta does not count an account's templates (it does not in Europe and Japan), what webhooks told."""
    if one.sent or one.template_id not in ours:
        return one
    sent, delivered, read = ours[one.template_id]
    sent_before, delivered_before, read_before = before.get(one.template_id, (0, 0, 0))
    return replace(
        one,
        sent=sent,
        delivered=delivered,
        read=read,
        sent_before=sent_before,
        delivered_before=delivered_before,
        read_before=read_before,
    )


def _week(days: list[NumberDay]) -> Week:
    failed: dict[str, int] = {}
    for day in days:
        for code, count in day.errors.items():
            failed[code] = failed.get(code, 0) + count
    news = [day.new_people for day in days if day.new_people is not None]
    return Week(
        sent=sum(day.sent for day in days),
        tried=sum(max(day.sent, day.delivered + day.failed) for day in days),
        failed=failed,
        stopped=sum(day.stopped for day in days),
        people=sum(day.people for day in days),
        new_people=sum(news) if news else None,
    )


def _title(one: Suspect) -> str:
    return {
        "template": gettext("Template %(name)s") % {"name": one.name},
        "failures": gettext("More messages fail: %(reason)s") % {"reason": error_words(one.name)},
        "stops": gettext("More people stop marketing messages"),
        "audience": gettext("Many people who were never written to before"),
        "number": gettext("The number is new"),
    }[one.kind]


STOPPED = {
    True: _("Meta disabled it in these days."),
    False: _("Meta paused it in these days."),
}
SENTENCES: dict[Sign, Promise] = {
    Sign.UNREAD: _("%(now)s%% of its messages were read, of all others %(other)s%%."),
    Sign.UNDELIVERED: _("%(now)s%% of its messages were delivered, of all others %(other)s%%."),
    Sign.NEW: _("It was sent for the first time in these days."),
    Sign.GREW: _("It was sent %(now)s times, %(other)s times in the days before."),
    Sign.BLOCKS: _("Why most who blocked did so: %(word)s."),
    Sign.VOLUME: _("It is %(now)s%% of what the account sent with templates: %(other)s."),
    Sign.SPIKE: _("%(now)s in these days, %(other)s in the days before."),
    Sign.STOPS: _("%(now)s in these days, %(other)s in the days before."),
    Sign.STRANGERS: _(
        "%(now)s%% of the people had not been written to for 30 days, %(other)s%% before."
    ),
}


def words(one: Evidence) -> str:
    """A piece of evidence as a sentence."""
    if one.sign == Sign.SCORE:
        score = word_of(Kind.NUMBER, Metric.RATING, one.word).text
        return gettext("Meta scored it in these days: %(score)s.") % {"score": score}
    if one.sign == Sign.STOPPED:
        return str(STOPPED[one.word == "DISABLED"])
    told = {"word": one.word, "now": _number(one.now), "other": _number(one.other)}
    if one.sign == Sign.YOUNG:
        return (
            ngettext(
                "Its first message was sent %(now)s day before.",
                "Its first message was sent %(now)s days before.",
                int(one.now),
            )
            % told
        )
    return str(SENTENCES[one.sign]) % told


def _number(value: float) -> str:
    """With one decimal below ten, where it has any."""
    places = 1 if value < 10 and value != int(value) else 0
    return number_format(
        round(value, places), decimal_pos=places, use_l10n=True, force_grouping=True
    )
