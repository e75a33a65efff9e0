"""A template of which many messages fail is an alert, until it is calm again."""

from __future__ import annotations

import pytest
from django.utils import timezone

from alerts.models import Alert, Kind
from messaging import tasks
from messaging.services.failing import ENOUGH
from templates_app.models import Template
from tests.people import make_account, make_organisation
from tests.templates_app.making import approved
from traffic.models import Message, Step

pytestmark = pytest.mark.django_db


def messages(template: Template, count: int, *, failed: int, name: str = "m") -> None:
    Message.objects.bulk_create(
        Message(
            wamid=f"{name}{at}", waba_id=template.account.waba_id, template_id=template.meta_id,
            step=Step.SENT, failed_at=timezone.now() if at < failed else None,
        )
        for at in range(count)
    )  # fmt: skip


def told() -> list[str]:
    tasks.watch_failing()
    tasks.watch_failing()
    opened = Alert.objects.open().filter(kind=Kind.MESSAGES_FAIL)
    return sorted(opened.values_list("title", flat=True))


def test_many_failures_of_a_template_are_told_and_end() -> None:
    account = make_account(make_organisation())
    bad, good, rare = approved(account), approved(account), approved(account)
    messages(bad, ENOUGH, failed=2, name="b")
    messages(good, ENOUGH, failed=1, name="g")
    messages(rare, ENOUGH - 1, failed=ENOUGH - 1, name="r")
    assert told() == [str(bad)]
    messages(bad, ENOUGH, failed=0, name="c")
    assert told() == [str(bad)], "between half of the threshold and it, it stays"
    messages(bad, ENOUGH, failed=0, name="d")
    assert told() == []
