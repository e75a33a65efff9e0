"""Reading the numbers of an account's templates, every night, and keeping them.

The first pass goes back as far as Meta looks (90 days), later ones over the days that Meta may still
correct. What a page of answers said is committed before the next is asked for, so a pass that breaks
off goes on where it was.
https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

import graph
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.models import WhatsAppAccount
from assets.services.trouble import note_of, refused
from assets.zones import zone_of
from graph import analytics
from graph.errors import INSIGHTS_OFF, INSIGHTS_UNAVAILABLE
from templates_app.models import (
    Category,
    Insights,
    NumbersReading,
    Status,
    Template,
    TemplateQuerySet,
)
from templates_app.services import blocks, keeping

AGAIN_AT = time(4, tzinfo=UTC)  # of the next day
CORRECTED_FOR = timedelta(days=30)  # a message may be delivered up to 30 days after it was sent
AT_ONCE = 50  # calls of one job; then the next job goes on
LEASE = timedelta(minutes=10)
WAIT = timedelta(minutes=15)  # after trouble at Meta's
ONBOARDED = "ONBOARDED"  # to the Marketing Messages API


def start(accounts: Iterable[WhatsAppAccount]) -> None:
    """A reading for each account that has none yet, due now."""
    rows = [NumbersReading(account=account) for account in accounts]
    NumbersReading.objects.bulk_create(rows, ignore_conflicts=True)


def due(now: datetime | None = None) -> list[int]:
    """Readings to go on with: it is their time, or their worker died."""
    rows = NumbersReading.objects.due(now or timezone.now()).order_by("due_at")
    return list(rows.values_list("pk", flat=True))


def hasten(account: WhatsAppAccount) -> None:
    """Somebody wants the numbers now. A reading under way goes on by itself."""
    start([account])
    NumbersReading.objects.filter(account=account, began_at=None).update(due_at=timezone.now())


def run(reading: NumbersReading) -> bool:
    """One job's share of a pass. False when it is not due, or another worker has it.

    Never raises for what Meta says: the row tells.
    """
    if not reading.claim(timezone.now() + LEASE):
        return False
    reading.refresh_from_db()
    account = reading.account
    try:
        with graph_for(account.connection) as meta:
            _pass(meta, reading)
    except graph.TryLater as error:
        reading.note(problem=note_of(error), due_at=timezone.now() + (error.after or WAIT))
    except graph.NoAccess as error:
        refused(account.connection, error, account=account)
        _rest(reading, problem=note_of(error))
    except graph.Refused as error:
        _rest(reading, problem=note_of(error), insights=_insights(error))
    except graph.GraphError as error:
        _rest(reading, problem=note_of(error))
    except ConnectionImpossible as error:
        _rest(reading, problem=type(error).__name__)
    return True


def _pass(meta: graph.Graph, reading: NumbersReading) -> None:
    if reading.began_at is None:
        reading.note(began_at=timezone.now(), after=0, skipped=0, problem="")
    for _ in range(AT_ONCE):
        templates = list(_countable(reading)[: analytics.MOST_TEMPLATES])
        if not templates:
            today = _today(reading)
            _whole(reading)  # first: why people block is worth no second night
            blocks.read(meta, reading.account, today=today)
            return
        missed = _read(meta, reading, templates)
        puzzle = next((note for note in missed if note), "")
        nothing = len(missed) == len(templates) > 1 and all(missed)  # Meta may be in real trouble
        reading.note(
            after=templates[-1].pk, skipped=reading.skipped + len(missed), insights=Insights.ON,
            due_at=timezone.now() + (WAIT if nothing else LEASE), problem=puzzle or _puzzle(reading),
        )  # fmt: skip
        if nothing:
            return
    reading.note(due_at=timezone.now())


def _puzzle(reading: NumbersReading) -> str:
    """What this pass met that nobody can explain stays in sight until the next one."""
    return reading.problem if reading.problem.startswith(graph.Unexpected.__name__) else ""


def _countable(reading: NumbersReading) -> TemplateQuerySet:
    """What Meta has and shows; it counts nothing for others."""
    rows = Template.objects.filter(
        account=reading.account_id, pk__gt=reading.after, missing_since=None
    )
    return rows.exclude(meta_id="").exclude(status=Status.DELETED).order_by("pk")


def _read(meta: graph.Graph, reading: NumbersReading, templates: list[Template]) -> list[str]:
    """A note for each that is left out: "" where Meta would not count it, else what it said that
    nobody can explain. One of either spoils the call for all ten."""
    try:
        _ask(meta, reading, templates)
    except (graph.NotFound, graph.Refused, graph.Unexpected) as error:
        if isinstance(error, graph.Refused) and _insights(error):
            raise
        if len(templates) == 1:
            return [note_of(error) if isinstance(error, graph.Unexpected) else ""]
        return [note for one in templates for note in _read(meta, reading, [one])]
    return []


def _ask(meta: graph.Graph, reading: NumbersReading, templates: list[Template]) -> None:
    account, since, until = reading.account, _since(reading, templates), _today(reading)
    by_id = {one.meta_id: one for one in templates}
    for product, ids in _products(account, templates).items():
        pages = analytics.template_days(
            meta, account.waba_id, template_ids=ids, since=since, until=until, product=product
        )
        for page in pages:
            days = [day for item in page.items for day in item.days if day.template_id in by_id]
            keeping.keep(by_id, days, product=product, currency=account.currency)


def _products(account: WhatsAppAccount, templates: list[Template]) -> dict[str, list[str]]:
    """Which templates to ask for in which product; the second only where it can be in use."""
    found = {analytics.CLOUD_API: [one.meta_id for one in templates]}
    marketing = [one.meta_id for one in templates if one.category == Category.MARKETING]
    if marketing and account.facts.get("marketing_messages_onboarding_status") == ONBOARDED:
        found[analytics.MARKETING_MESSAGES] = marketing
    return found


def _began(reading: NumbersReading) -> datetime:
    assert reading.began_at is not None, "A pass has begun."
    return reading.began_at


def _today(reading: NumbersReading) -> date:
    zone = zone_of(reading.account.facts.get("timezone_id"))
    return _began(reading).astimezone(zone).date()


def _since(reading: NumbersReading, templates: list[Template]) -> date:
    """From the first day that may still change; all that Meta has for what is new to us."""
    today = _today(reading)
    last = reading.read_at
    if last is None or reading.known_to is None or any(one.created_at > last for one in templates):
        return today - analytics.LOOK_BACK
    return max(reading.known_to - CORRECTED_FOR, today - analytics.LOOK_BACK)


def _whole(reading: NumbersReading) -> None:
    today = _today(reading)
    first = today - analytics.LOOK_BACK
    unbroken = reading.known_to is not None and reading.known_to >= first
    reading.note(
        read_at=reading.began_at, began_at=None, after=0, problem=_puzzle(reading), known_to=today,
        known_from=reading.known_from if unbroken else first, due_at=_tomorrow(),
    )  # fmt: skip


def _rest(reading: NumbersReading, *, problem: str, insights: str = "") -> None:
    """Until tomorrow; the pass begins anew."""
    changes = {"insights": insights} if insights else {}
    reading.note(problem=problem, began_at=None, due_at=_tomorrow(), **changes)


def _tomorrow() -> datetime:
    return datetime.combine(timezone.now().astimezone(UTC).date() + timedelta(days=1), AGAIN_AT)


def _insights(error: graph.Refused) -> str:
    """What the refusal says about counting; "": it speaks of something else."""
    if error.has(INSIGHTS_OFF):
        return Insights.OFF
    return Insights.UNAVAILABLE if error.has(INSIGHTS_UNAVAILABLE) else ""
