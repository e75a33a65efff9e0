"""A test of a template: asked for by a person, sent by a job, to somebody who passes the gate like anyone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import graph
from accounts.models import Organisation, User
from assets.models import PhoneNumber
from billing.services.budgets import may_spend
from graph import messages
from messaging import parameters
from messaging.models import Obstacle, Send, State, TestHandset
from messaging.services.errors import NotSendable, TooMany
from messaging.services.standing import Stands
from optin import gate
from optin.identity.numbers import country
from optin.identity.who import Who
from optin.words import SENDER
from templates_app.content import Content
from templates_app.media import digest_of
from templates_app.models import MediaSample, Status, Template

HOUR = timedelta(hours=1)
TEST = "test"


def content_of(template: Template) -> Content:
    """What Meta has, also while somebody edits it here."""
    revision = template.meta_revision or template.revision
    return revision.content if revision else {}


def is_sendable(template: Template) -> bool:
    """Does Meta send it now, and can everything be filled in here?"""
    return is_approved(template) and not parameters.is_beyond(content_of(template))


def is_approved(template: Template) -> bool:
    return bool(
        template.meta_id
        and template.meta_status.upper() == "APPROVED"
        and template.missing_since is None
        and template.status != Status.DELETED
    )


def ask(
    template: Template,
    *,
    sender: PhoneNumber,
    number: str,
    values: Mapping[str, str],
    key: str,
    by: User,
    handset: TestHandset | None = None,
) -> Send:
    """Write it down; the caller enqueues tasks.send. The same key again is the same message.

    `number`: digits with the country's. Raises NotSendable, TooMany.
    """
    if not is_sendable(template):
        raise NotSendable
    organisation = template.organisation
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(
            pk=organisation.pk
        )  # one at a time counts
        if found := Send.objects.of(organisation).filter(key=f"test:{key}").first():
            return found
        lately = Send.objects.of(organisation).tests().filter(asked_at__gt=timezone.now() - HOUR)
        if lately.count() >= settings.TEST_SENDS_PER_HOUR:
            raise TooMany(settings.TEST_SENDS_PER_HOUR)
        return Send.objects.create(
            organisation=organisation, key=f"test:{key}", kind=TEST, account=template.account,
            phone_number_id=sender.phone_number_id, number=number, handset=handset,
            template=template, template_name=template.name, language=template.language,
            category=template.category, values=dict(values), asked_by=by,
        )  # fmt: skip


def message(row: Send, client: graph.Graph) -> dict[str, Any]:
    """What Meta is sent; files are uploaded. Raises Stands, graph.GraphError."""
    template = row.template
    if template is None or not is_sendable(template):
        raise Stands(Obstacle.TEMPLATE)
    content = content_of(template)
    media = {
        slot.key: _media(row, client, slot)
        for slot in parameters.slots(content)
        if slot.kind.is_media
    }
    try:
        made = parameters.components(content, row.values, media)
    except KeyError:  # it has another parameter since
        raise Stands(Obstacle.TEMPLATE) from None
    return messages.template(template.name, template.language, made)


def _media(row: Send, client: graph.Graph, slot: parameters.Slot) -> dict[str, str]:
    digest = digest_of(row.values.get(slot.key))
    sample = MediaSample.objects.of(row.organisation).filter(digest=digest).first()
    if sample is None:
        raise Stands(Obstacle.MEDIA)
    found = messages.upload(
        client, row.phone_number_id, file_name=sample.file_name, file_type=sample.file_type,
        data=bytes(sample.data),
    )  # fmt: skip
    named = {"filename": sample.file_name} if slot.kind is parameters.Kind.DOCUMENT else {}
    return {"id": found, **named}


def pass_gate(row: Send) -> None:
    """May it go, at this moment: the money first, the person last. Raises Stands."""
    template = row.template
    assert template is not None
    spending = may_spend(
        row.account, template.category, country(row.number, row.user_id), 1, timezone.now(),
        template_id=template.meta_id,
    )  # fmt: skip
    if not spending.allowed:
        raise Stands(Obstacle.BUDGET, spending.because.value)
    asked = gate.Ask(
        sender=SENDER, category=template.category, template_id=template.meta_id,
        chosen_as=row.category,
    )  # fmt: skip
    decision = gate.decide(row.organisation, Who(number=row.number, user_id=row.user_id), asked)
    Send.objects.filter(pk=row.pk, state=State.SENDING).update(
        decision=decision.id, subject=decision.subject, code=decision.code.value
    )
    if not decision.allowed:
        raise Stands(Obstacle.GATE, decision.code.value)
