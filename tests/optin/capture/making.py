"""Ways to opt in for tests, made by the services as people make them."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation, User
from assets.models import PhoneNumber, WhatsAppAccount
from optin.models import Flow, FlowKind
from optin.services import capture
from tests.optin.notices.making import make_published, two_people
from tests.people import make_account, make_number

NUMBER_ID = "106540352242922"


def make_sender(organisation: Organisation, name: str = "Nice Shop") -> WhatsAppAccount:
    """An account with a connected number of this verified name."""
    account = make_account(organisation)
    number = make_number(account, NUMBER_ID)
    PhoneNumber.objects.filter(pk=number.pk).update(verified_name=name, status="CONNECTED")
    return account


def make_flow(
    organisation: Organisation,
    kind: FlowKind = FlowKind.LINK,
    *,
    by: User | None = None,
    **more: Any,
) -> Flow:
    """A draft with nothing wrong: a published notice and a number of its business. The officer made it."""
    if "version" not in more:
        writer, officer = two_people(organisation)
        more["version"] = make_published(organisation, writer, officer)
        by = by or officer
    assert by is not None
    told: dict[str, Any] = {"name": "Poster, Shibuya", "phone_number_id": NUMBER_ID}
    return capture.create(organisation, kind, by=by, **(told | more))


def make_live(organisation: Organisation, kind: FlowKind = FlowKind.LINK, **more: Any) -> Flow:
    flow = make_flow(organisation, kind, **more)
    capture.go_live(flow, by=flow.created_by)
    return flow
