"""The pages of outgoing webhooks, as an admin meets them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from accounts.services import partners
from outgoing.models import Delivery, Endpoint, State
from outgoing.services import endpoints, sending, telling
from tests.graph.server import Answer, Server
from tests.people import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
BASE = "/o/hanami/settings/webhooks/"
SECRET = re.compile(r"whsec_[\w+/=]{40,}")


@pytest.fixture
def admin(endpoint: Endpoint, sign_in: Any) -> Client:
    signed_in: Client = sign_in(endpoint.created_by)
    return signed_in


def test_an_address_is_added_and_its_secret_shown_once(sign_in: Any, receiver: Server) -> None:
    organisation = make_organisation()
    admin = sign_in(make_member(organisation, Role.ADMIN))
    assert "Add an address" in admin.get(BASE).content.decode()
    form = {"name": "CRM", "url": f"{receiver.url}/x", "kinds": ["template.status_changed"]}
    shown = SECRET.search(admin.post(f"{BASE}new/", form).content.decode())
    endpoint = Endpoint.objects.get()
    assert shown
    assert shown[0] == endpoint.secret
    for page in (BASE, endpoint.link, f"{endpoint.link}settings/"):
        assert not SECRET.search(admin.get(page).content.decode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM outgoing_endpoint e")
        assert shown[0] not in str(cursor.fetchone())
        cursor.execute("SELECT row_to_json(e)::text FROM outgoing_endpointevent e")
        assert "secret" not in str(cursor.fetchone()).replace("previous_secret_until", "")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://169.254.169.254/latest", "not on the internet"),
        ("http://93.184.215.14/", "not on the internet"),
        ("https://no-such-server.invalid/", "no server of this name"),
        ("crm", "not an address"),
    ],
)
def test_an_address_we_cannot_send_to_is_said_at_the_field(
    admin: Client, url: str, words: str
) -> None:
    form = {"name": "CRM", "url": url, "kinds": ["template.status_changed"]}
    assert words in admin.post(f"{BASE}new/", form).content.decode()
    assert Endpoint.objects.count() == 1


def test_it_is_changed_switched_off_and_on_and_the_trail_tells(
    admin: Client, endpoint: Endpoint
) -> None:
    form = {"name": "ERP", "url": endpoint.url, "kinds": ["template.quality_changed"]}
    admin.post(f"{endpoint.link}settings/", form)
    admin.post(f"{endpoint.link}use/", {"use": "off"})
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.disabled_by) == ("ERP", endpoint.created_by)
    assert "Switched off" in admin.get(BASE).content.decode()
    admin.post(f"{endpoint.link}use/", {"use": "on"})
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None
    trail = admin.get("/o/hanami/settings/audit/").content.decode()
    assert "Outgoing webhook" in trail
    assert "<del>CRM</del>" in trail


def test_a_test_is_sent_and_its_answer_shown_and_sent_once_more(
    admin: Client, endpoint: Endpoint, receiver: Server, jobs: Any
) -> None:
    receiver.says(Answer(500, {"why": "<script>alert(1)</script>"}))
    page = admin.post(f"{endpoint.link}tests/")["Location"]
    jobs.run()
    told = admin.get(page).content.decode()
    assert "HTTP 500" in told
    assert "<script>alert" not in told
    assert "endpoint.test" in told
    receiver.says(Answer(200, {}))
    admin.post(f"{page}resending/")
    jobs.run()
    assert Delivery.objects.get().state == State.DELIVERED
    ids = [asked.headers["webhook-id"] for asked in receiver.asked]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_new_secret_is_shown_once_and_said_until_when_the_old_is_good(
    admin: Client, endpoint: Endpoint
) -> None:
    shown = SECRET.search(admin.post(f"{endpoint.link}secret/").content.decode())
    assert shown
    assert shown[0] == Endpoint.objects.get().secret != endpoint.secret
    assert "Old secret until" in admin.get(endpoint.link).content.decode()


def test_the_log_is_filtered_and_does_not_cost_more_with_more_rows(
    admin: Client, endpoint: Endpoint, receiver: Server
) -> None:
    telling.send_test(endpoint)
    sending.send_waiting(endpoint)
    with CaptureQueriesContext(connection) as few:
        assert "Delivered" in admin.get(f"{endpoint.link}?state=delivered").content.decode()
    assert "Nothing yet" in admin.get(f"{endpoint.link}?state=given_up").content.decode()
    for _number in range(20):
        telling.send_test(endpoint)
    Delivery.objects.update(state=State.DELIVERED)
    with CaptureQueriesContext(connection) as many:
        admin.get(f"{endpoint.link}?state=delivered")
    assert len(many) <= len(few)


def test_a_partners_admin_never_comes_here(endpoint: Endpoint, sign_in: Any) -> None:

    partner = make_organisation("partner")
    person = make_member(partner, *Role.values)
    link = partners.offer(
        endpoint.organisation, to="partner", roles=Role.values, by=endpoint.created_by
    )
    partners.accept(link)
    guest = sign_in(person)
    assert guest.get("/o/hanami/").status_code == 200
    assert guest.get(BASE).status_code == 403


def test_support_looks_without_secrets(client: Client, endpoint: Endpoint) -> None:
    client.force_login(make_user("support@waportal.example", is_staff=True))
    page = client.get(f"/admin/outgoing/endpoint/{endpoint.pk}/change/").content.decode()
    assert endpoint.url in page
    assert endpoint.secret not in page
    assert "whsec_" not in page


def test_its_secret_goes_under_the_newest_key_too(endpoint: Endpoint, settings: Any) -> None:

    old, new = settings.TOKEN_KEYS[0], Fernet.generate_key().decode()
    endpoints.rotate(endpoint)
    kept = Endpoint.objects.get().signing_secrets
    before = kept(endpoint.created_at)
    settings.TOKEN_KEYS = [new, old]
    call_command("rotate_secrets", verbosity=0)
    settings.TOKEN_KEYS = [new]
    assert Endpoint.objects.get().signing_secrets(endpoint.created_at) == before
