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
from optin.ledger.writing import of
from optin.models import Subject
from optin.services import preferences
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


def leads_to_own_page(slot: parameters.Slot) -> bool:
    """A button whose address is that of people's own pages: each is sent a link of their own."""
    return slot.kind is parameters.Kind.SUFFIX and slot.base == preferences.base()


def upload(row: Send, client: graph.Graph) -> dict[str, dict[str, str]]:
    """The files of the message, by slot, as Meta takes them. Raises Stands, also for a template that cannot be
    sent or has another parameter since, graph.GraphError."""
    template = row.template
    if template is None or not is_sendable(template):
        raise Stands(Obstacle.TEMPLATE)
    slots = parameters.slots(content_of(template))
    if any(slot.key not in row.values for slot in slots if not leads_to_own_page(slot)):
        raise Stands(Obstacle.TEMPLATE)
    return {slot.key: _media(row, client, slot) for slot in slots if slot.kind.is_media}


def own_page(row: Send) -> str:
    """What a button that leads to the person's own page ends with: a new link's secret, which nothing but the
    message holds. "": there is no such button. After `pass_gate`, which says who it is."""
    template, person = row.template, row.subject
    assert template is not None
    assert person is not None  # the gate lets nobody through whom it does not know
    if not any(map(leads_to_own_page, parameters.slots(content_of(template)))):
        return ""
    with of(row.organisation):
        subject = Subject.objects.of(row.organisation).get(pk=person)
        _link, token = preferences.make(row.organisation, subject)
    return f"{token}/"


def message(
    row: Send, media: Mapping[str, Mapping[str, str]], *, own_page: str = ""
) -> dict[str, Any]:
    """What Meta is sent, with what `upload` and `own_page` gave."""
    template = row.template
    assert template is not None
    content = content_of(template)
    own = {slot.key: own_page for slot in parameters.slots(content) if leads_to_own_page(slot)}
    made = parameters.components(content, {**row.values, **own}, media)
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
    row.subject = decision.subject
    Send.objects.filter(pk=row.pk, state=State.SENDING).update(
        decision=decision.id, subject=row.subject, code=decision.code.value
    )
    if not decision.allowed:
        raise Stands(Obstacle.GATE, decision.code.value)
