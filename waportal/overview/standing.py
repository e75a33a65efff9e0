"""How accounts and numbers stand: how many are well, and the worst of them by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from assets.models import PhoneNumber, WhatsAppAccount
from assets.reports import number_states
from assets.words import ACCOUNT_WORDS, Word, meaning, word_in
from waportal.overview.here import Here

MOST = 6
FINE = 9


@dataclass(frozen=True)
class Numbers:
    """`rows`: those in trouble first, MOST of them."""

    rows: list[tuple[PhoneNumber, list[Word]]]
    count: int
    troubled: int
    read_at: datetime | None


@dataclass(frozen=True)
class Accounts:
    rows: list[tuple[WhatsAppAccount, list[Word]]]
    count: int
    troubled: int


def numbers(here: Here) -> Numbers:
    """Two queries."""
    rows = PhoneNumber.objects.of(here.organisation).filter(missing_since=None)
    if here.account:
        rows = rows.filter(account=here.account)
    ranked = rows.annotate(trouble=_trouble_of_number())
    told = ranked.aggregate(
        count=Count("pk"), troubled=Count("pk", filter=Q(trouble__lt=FINE)), read=Max("read_at")
    )
    worst = ranked.order_by("trouble", "verified_name", "pk")[:MOST]
    shown = [(row, number_states(row)) for row in worst]
    return Numbers(shown, told["count"], told["troubled"], told["read"])


def _trouble_of_number() -> Case:
    """As quality's list has it, from what was read last."""
    return Case(
        When(~Q(status__in=["CONNECTED", ""]), then=Value(1)),
        When(quality_rating="RED", then=Value(2)),
        When(quality_rating="YELLOW", then=Value(3)),
        default=Value(FINE), output_field=IntegerField(),
    )  # fmt: skip


def accounts(here: Here) -> Accounts:
    """Two queries."""
    rows: QuerySet[Any] = WhatsAppAccount.objects.of(here.organisation)
    if here.account:
        rows = rows.filter(pk=here.account.pk)
    ranked = rows.annotate(trouble=_trouble_of_account())
    told = ranked.aggregate(count=Count("pk"), troubled=Count("pk", filter=Q(trouble__lt=FINE)))
    worst = ranked.select_related("connection").order_by("trouble", "name", "pk")[:MOST]
    return Accounts([(row, _states(row)) for row in worst], told["count"], told["troubled"])


def _trouble_of_account() -> Case:
    used = Q(connection__disabled_at=None)
    review = Q(facts__account_review_status="REJECTED")
    return Case(
        When(used & (~Q(problem="") | ~Q(connection__problem="") | review), then=Value(1)),
        When(used & Q(subscribed=False), then=Value(2)),
        default=Value(FINE), output_field=IntegerField(),
    )  # fmt: skip


def _states(account: WhatsAppAccount) -> list[Word]:
    """Can we read it, is it subscribed, what does Meta's review say; only what is known."""
    if account.connection.disabled_at:
        return [Word(_("Disconnected"), "neutral")]
    states = _troubles(account.connection.problem or account.problem)
    if account.subscribed is False:
        states.append(Word(_("No webhooks"), "warn"))
    review = word_in(account.facts, "account_review_status")
    return states + ([meaning(ACCOUNT_WORDS, "account_review_status", review)] if review else [])


def _troubles(problem: str) -> list[Word]:
    """Refused by Meta, which a person must mend, or only not reached."""
    if problem.startswith("NoAccess"):
        return [Word(_("Meta refuses us"), "bad")]
    return [Word(_("We could not read from Meta"), "warn")] if problem else []
