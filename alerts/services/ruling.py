"""Rules of an organisation: changed, given back to what is usual, and tried."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from alerts import webhooks
from alerts.models import Alert, Channel, Entry, Message, Reason, Rule, Severity, What
from alerts.rules import rule_for
from alerts.services.writing import receivers


def change(organisation: Organisation, kind: str, *, by: User, **wanted: Any) -> Rule:
    """`wanted` are columns of Rule. Open cases of the kind appear or disappear with it."""
    now = timezone.now()
    with transaction.atomic():
        rule, _is_new = Rule.objects.update_or_create(
            organisation=organisation,
            kind=kind,
            defaults={**wanted, "changed_by": by, "changed_at": now},
        )
        _show(organisation, kind, is_on=rule.is_on)
    return rule


def forget(organisation: Organisation, kind: str) -> bool:
    """What is usual holds again."""
    with transaction.atomic():
        found, _models = Rule.objects.filter(organisation=organisation, kind=kind).delete()
        _show(organisation, kind, is_on=True)
    return bool(found)


def _show(organisation: Organisation, kind: str, *, is_on: bool) -> None:
    rows = Alert.objects.of(organisation).open().filter(kind=kind, is_muted=is_on)
    rows.update(is_muted=not is_on)


def test(organisation: Organisation, kind: str, *, by: User) -> list[Message]:
    """A closed case that says it is a test, told to everybody whom the rule tells, at once and past quiet
    hours. The messages are to be rung for."""
    rule, now = rule_for(organisation, kind), timezone.now()
    with transaction.atomic():
        alert = Alert.objects.create(
            organisation=organisation, kind=kind, subject=f"test:{now.isoformat()}",
            title=_("A test: nothing happened"), severity=rule.severity or Severity.WARNING,
            opened_at=now, closed_at=now, closed_by=by, is_test=True,
        )  # fmt: skip
        Entry.objects.create(alert=alert, what=What.ENDED, by=by, at=now)
        made = [
            Message.objects.create(
                organisation=organisation, reason=Reason.TEST, kind=kind, severity=alert.severity,
                reader=to.reader, destination=to.destination,
            )
            for to in receivers(organisation, rule, rule.roles)
        ]  # fmt: skip
        for message in made:
            message.alerts.add(alert)
        if Channel.WEBHOOK in rule.channels:
            webhooks.opened(alert)
    return made
