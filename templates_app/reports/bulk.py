"""What a bulk act will do, to how many, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils import timezone

from assets.models import WhatsAppAccount
from templates_app.models import BulkAct, BulkRow, BulkTask, Status, Template, TemplateQuerySet
from templates_app.reports import quota
from templates_app.reports.impact import messages

SIZE = 50


@dataclass(frozen=True)
class Reason:
    """Why some cannot be done, the name of an error, and how many."""

    problem: str
    count: int


@dataclass(frozen=True)
class Turn:
    """Of one account: how many creations Meta takes within this hour, and how many wait."""

    account: WhatsAppAccount
    goes: int
    waits: int


@dataclass(frozen=True)
class BulkReport:
    """`able` could be done when it was asked; `done` are; `wait` are not yet. `names`: how many
    families the able ones are of."""

    act: BulkAct
    total: int
    able: int
    done: int
    wait: int
    names: int
    reasons: tuple[Reason, ...]
    page: Page[BulkRow]
    locked_until: datetime | None
    messages: int | None
    turns: tuple[Turn, ...]

    @property
    def is_running(self) -> bool:
        return bool(self.act.confirmed_at and not self.act.cancelled_at and self.wait)


def bulk_report(act: BulkAct, *, page: int = 1) -> BulkReport:
    """A fixed number of queries, and three for each account that something is submitted in."""
    rows = act.rows.all()
    problems = Counter(rows.order_by().exclude(problem="").values_list("problem", flat=True))
    able = Template.objects.filter(pk__in=rows.filter(problem="").values("template"))
    total, refused = rows.count(), sum(problems.values())
    done = rows.filter(problem="", done_at__isnull=False).count()
    listed = rows.select_related("template__account").order_by(
        "problem", "template__name", "template__language", "pk"
    )
    deletes = act.task == BulkTask.DELETE and act.confirmed_at is None
    locks = deletes and able.filter(status=Status.APPROVED).exists()
    return BulkReport(
        act=act,
        total=total,
        able=total - refused,
        done=done,
        wait=total - refused - done,
        names=able.order_by().values("account", "name").distinct().count(),
        reasons=tuple(Reason(problem, n) for problem, n in problems.most_common()),
        page=Paginator(listed, SIZE).get_page(page),
        locked_until=timezone.now() + quota.LOCK if locks else None,
        messages=messages(list(able.values_list("meta_id", flat=True))) if deletes else None,
        turns=_turns(able) if act.task == BulkTask.SUBMIT and act.confirmed_at is None else (),
    )


def _turns(able: TemplateQuerySet) -> tuple[Turn, ...]:
    """Edits are counted one by one when they go; creations share the hour of their account."""
    created = able.filter(meta_id="").order_by().values_list("account", flat=True)
    counted = Counter(created)
    turns = []
    for account in WhatsAppAccount.objects.filter(pk__in=counted).order_by("name"):
        left = max(quota.CREATIONS_AN_HOUR - quota.creations(account, timezone.now()).used, 0)
        goes = min(counted[account.pk], left)
        turns.append(Turn(account, goes, counted[account.pk] - goes))
    return tuple(turns)


def export_lines(act: BulkAct, sentence: Callable[[str], str]) -> Iterator[tuple[str, ...]]:
    """Each row: name, language, account, what became of it; `sentence` says a problem in words."""
    rows = act.rows.select_related("template__account").order_by("problem", "pk")
    for row in rows.iterator(chunk_size=1000):
        template = row.template
        outcome = sentence(row.problem) if row.problem else "done" if row.done_at else "waiting"
        yield template.name, template.language, template.account.waba_id, outcome
