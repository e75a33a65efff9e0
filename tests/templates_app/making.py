"""Templates for tests, by plain functions: people, an account at the sandbox, texts, and how far they have come."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Organisation, Role, User
from assets.models import WhatsAppAccount
from templates_app import checklist
from templates_app.models import Status, Template
from templates_app.services import drafting, review, submission
from tests.people import make_account, make_member, make_organisation
from tests.sandbox_server import Sandbox

numbers = count(1)


def body(text: str, *samples: str) -> dict[str, Any]:
    part: dict[str, Any] = {"type": "BODY", "text": text}
    return part | ({"example": {"body_text": [list(samples)]}} if samples else {})


def content(*components: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return {"components": list(components), "parameter_format": "POSITIONAL", **settings}


def words(text: str = "Your order {{1}} is on its way to you.", *samples: str) -> dict[str, Any]:
    return content(body(text, *(samples or (("860198",) if "{{" in text else ()))))


def connected(
    sandbox: Sandbox, organisation: Organisation | None = None, *, second: bool = False
) -> WhatsAppAccount:
    """The sandbox's first account (or second), with the connection that reaches it."""
    account = make_account(
        organisation or make_organisation(),
        waba_id=sandbox.second_waba_id if second else sandbox.waba_id,
        business_id=sandbox.second_business_id if second else sandbox.business_id,
        token=sandbox.second_token if second else sandbox.token,
    )
    connection = account.connection
    connection.app_id = sandbox.second_app_id if second else sandbox.app_id
    connection.app_secret = sandbox.second_app_secret if second else sandbox.app_secret
    connection.save()
    return account


def person(account: WhatsAppAccount, role: str) -> User:
    """The organisation's member of this role, made when first asked for."""
    email = f"{role}@{account.organisation.slug}.example"
    found = User.objects.filter(email=email).first()
    return found or make_member(account.organisation, role, email=email)


def draft(account: WhatsAppAccount, made: dict[str, Any] | None = None, **fields: Any) -> Template:
    facts = {
        "name": f"order_{next(numbers)}",
        "language": "en_US",
        "category": "UTILITY",
        "by": person(account, Role.MARKETER),
    }
    return drafting.create_draft(account, content=made or words(), **{**facts, **fields})


def ticked(template: Template) -> list[str]:
    """Everything on the checklist of its organisation."""
    return [item.id for item in checklist.items(template.organisation)]


def clear(template: Template, *, by: User, **said: Any) -> None:
    """A reviewer ticks the whole checklist and clears it."""
    review.clear(template, by=by, ticked=ticked(template), **said)


def cleared(
    account: WhatsAppAccount, made: dict[str, Any] | None = None, **fields: Any
) -> Template:
    template = draft(account, made, **fields)
    review.send_to_colleague(template, to=None, by=person(account, Role.MARKETER))
    clear(template, by=person(account, Role.REVIEWER))
    return template


def submitting(
    account: WhatsAppAccount, made: dict[str, Any] | None = None, **fields: Any
) -> Template:
    template = cleared(account, made, **fields)
    submission.submit(template, by=person(account, Role.MARKETER))
    return template


def pushed(account: WhatsAppAccount, made: dict[str, Any] | None = None, **fields: Any) -> Template:
    """One that Meta has and looks at."""
    template = submitting(account, made, **fields)
    submission.push(template)
    template.refresh_from_db()
    return template


def approved(
    account: WhatsAppAccount, made: dict[str, Any] | None = None, **fields: Any
) -> Template:
    """One that Meta has approved, for tests without a sandbox."""
    template = submitting(account, made, **fields)
    meta_id = str(1_689_556_908_000_000 + next(numbers))
    Template.objects.filter(pk=template.pk).update(
        status=Status.APPROVED, meta_status="APPROVED", meta_id=meta_id, push_attempts=1,
        meta_revision=template.revision, status_at=timezone.now() - timedelta(days=40),
    )  # fmt: skip
    return Template.objects.get(pk=template.pk)


def edited(template: Template, text: str) -> Template:
    """Changed here, cleared by a colleague; Meta knows nothing of it yet."""
    account = template.account
    marketer = person(account, Role.MARKETER)
    drafting.save_draft(template, content=words(text), by=marketer, expected_revision=None)
    template = Template.objects.get(pk=template.pk)
    review.send_to_colleague(template, to=None, by=marketer)
    clear(template, by=person(account, Role.REVIEWER))
    return template


def at_meta(sandbox: Sandbox, name: str = "") -> list[dict[str, Any]]:
    """The templates the sandbox holds, of this name."""
    found = sandbox.state()["templates"]
    return [one for one in found if not name or one["name"] == name]
