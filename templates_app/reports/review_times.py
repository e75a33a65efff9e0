"""How long Meta takes to review, from our own submissions: submitted here → its verdict heard here.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles

from django.core.cache import cache
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from templates_app.models import Event, Status, Subject, Template

ENOUGH = 5  # cases, before "usually" is said
LATEST = 500  # submissions of a category, for what is usual
HELD = 600  # seconds that what is usual is kept for
DECIDED = (Status.APPROVED, Status.REJECTED)


@dataclass(frozen=True)
class ReviewTime:
    """`middle_half`: a quarter was faster than the first, a quarter slower than the second; None
    with fewer than ENOUGH cases. `category` or `language` "": all of them."""

    category: str
    language: str
    cases: int
    median: timedelta
    middle_half: tuple[timedelta, timedelta] | None
    rejected: int


def review_times(organisation: Organisation, *, account: str = "") -> list[ReviewTime]:
    """All; each category; each category in each language. Two or more levels that hold the same
    cases are both told. One query."""
    return _grouped(_cases(organisation, account=account))


def _grouped(cases: Iterable[tuple[str, str, timedelta, bool]]) -> list[ReviewTime]:
    found: dict[tuple[str, str], list[tuple[timedelta, bool]]] = defaultdict(list)
    for category, language, took, rejected in cases:
        for key in (("", ""), (category, ""), (category, language)):
            found[key].append((took, rejected))
    return [
        _told(category, language, among) for (category, language), among in sorted(found.items())
    ]


def usual(template: Template) -> ReviewTime | None:
    """What the latest reviews of its category and language took here, else of its category; None:
    too few cases. Pages that ask again and again get the answer of a few minutes ago."""
    key = f"review-times:{template.organisation_id}:{template.category}"
    told: dict[tuple[str, str], ReviewTime] | None = cache.get(key)
    if told is None:
        told = _latest(template.organisation, template.category)
        if (template.category, "") in told and told[template.category, ""].cases >= ENOUGH:
            cache.set(key, told, HELD)  # fewer cost little, and one more may be enough
    for one in ((template.category, template.language), (template.category, "")):
        if one in told and told[one].cases >= ENOUGH:
            return told[one]
    return None


def _latest(organisation: Organisation, category: str) -> dict[tuple[str, str], ReviewTime]:
    cases = _cases(organisation, category=category, latest=LATEST)
    return {(one.category, one.language): one for one in _grouped(cases)}


def _cases(
    organisation: Organisation, *, account: str = "", category: str = "", latest: int | None = None
) -> Iterable[tuple[str, str, timedelta, bool]]:
    """Category, language, how long, was it rejected. Only what went to Meta from here: of others we
    do not know when they were submitted. `latest`: of so many submissions, None: of all."""
    verdict = Event.objects.filter(
        template=OuterRef("template"), about=Subject.STATUS, pk__gt=OuterRef("pk"),
        from_status=Status.PENDING, to_status__in=DECIDED,
    ).order_by("pk")  # fmt: skip
    began = Event.objects.filter(
        template__organisation=organisation, about=Subject.STATUS,
        from_status=Status.SUBMITTING, to_status__in=(Status.PENDING, *DECIDED),
    )  # fmt: skip
    if account:
        began = began.filter(template__account__waba_id=account)
    if category:
        began = began.filter(template__category=category)
    if latest:
        began = Event.objects.filter(pk__in=began.order_by("-pk").values("pk")[:latest])
    rows = began.annotate(
        verdict=Subquery(verdict.values("to_status")[:1]),
        decided=Subquery(verdict.annotate(t=Coalesce("happened_at", "at")).values("t")[:1]),
    ).filter(Q(decided__isnull=False) | ~Q(to_status=Status.PENDING))
    told = rows.values_list(
        "template__category", "template__language", "to_status", "verdict", "at", F("decided")
    )
    for category, language, went, verdict_word, at, decided in told:
        if went != Status.PENDING:  # decided in the answer to the submission
            yield category, language, timedelta(), went == Status.REJECTED
        else:
            took = max(decided - at, timedelta())
            yield category, language, took, verdict_word == Status.REJECTED


def _told(category: str, language: str, cases: list[tuple[timedelta, bool]]) -> ReviewTime:
    seconds = sorted(took.total_seconds() for took, _ in cases)
    half = None
    if len(seconds) >= ENOUGH:
        low, _, high = quantiles(seconds, n=4, method="inclusive")
        half = timedelta(seconds=low), timedelta(seconds=high)
    return ReviewTime(
        category=category,
        language=language,
        cases=len(cases),
        median=timedelta(seconds=median(seconds)),
        middle_half=half,
        rejected=sum(rejected for _, rejected in cases),
    )


HEADER = (
    "category", "language", "reviews", "rejected", "median_seconds", "quarter_seconds",
    "three_quarters_seconds",
)  # fmt: skip


def lines(told: Iterable[ReviewTime]) -> Iterable[tuple[object, ...]]:
    for one in told:
        low, high = one.middle_half or (None, None)
        yield (
            one.category, one.language, one.cases, one.rejected,
            *(None if t is None else round(t.total_seconds()) for t in (one.median, low, high)),
        )  # fmt: skip
