"""What users of other systems complain about, and which test holds that it cannot happen here.

A test names a complaint by its number: `test_complaint_14_…`, or "Complaint 14" in its docstring. `COMPLAINTS` is the
list, each with where it was read, at https://github.com; `NOT_HERE` are those whose place is not built.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from templates_app.lint import Draft, check
from templates_app.models import Source, Status, Template
from templates_app.services import sync, tracking
from tests.people import make_account, make_member, make_organisation
from tests.sandbox_server import Sandbox
from tests.shell.test_api import get, make_key
from tests.templates_app.making import (
    approved,
    at_meta,
    body,
    content,
    draft,
    person,
    pushed,
    ticked,
)
from tests.templates_app.test_drift import read
from tests.templates_app.test_sync import seeded
from tests.templates_ui.test_writing import url

TESTS = Path(__file__).resolve().parents[1]
COMPLAINTS: dict[int, tuple[str, str]] = {
    1: ("Only the first 25 templates appear.", "chatwoot/chatwoot/issues/6651"),
    2: ("A hard-coded cap hides the rest.", "rapidpro/rapidpro/issues/1487"),
    3: ("Nobody can tell when the last sync ran.", "chatwoot/chatwoot/issues/5872"),
    4: ("One odd template stops the sync of the whole account.", "rapidpro/rapidpro/issues/1199"),
    5: ("A full sync is slow; one template cannot be refreshed alone.", "glific/glific/issues/4125"),
    6: ("A stale copy gives a misleading parameter-count error.", "chatwoot/chatwoot/issues/13805"),
    7: ("The sync flips settings that the user had chosen.", "glific/glific/issues/3691"),
    8: ("Templates in unsupported languages vanish.", "nyaruka/rapidpro/pull/2450"),
    9: ("How are templates brought in that exist already?", "shridarpatil/frappe_whatsapp/issues/33"),
    10: ("Header and address variables are not asked for.", "chatwoot/chatwoot/issues/4995"),
    11: ("Named parameters in a header are not offered.", "chatwoot/chatwoot/issues/13851"),
    12: ("Variables do not load inside a campaign.", "chatwoot/chatwoot/issues/13310"),
    13: ("A picture header fails only after the provider took the call.", "chatwoot/chatwoot/issues/15622"),
    14: ("Rich templates cannot be used; users strip them to text.", "rapidpro/rapidpro/issues/1506"),
    15: ("The template's language cannot be chosen.", "n8n-io/n8n/issues/14561"),
    16: ("Templates without variables break the page.", "chatwoot/chatwoot/issues/4817"),
    25: ("Templates cannot be written, edited, deleted and submitted here.", "netflie/whatsapp-cloud-api/issues/164"),
    26: ("Official templates made elsewhere are not managed in one place.", "megaapp977/stack/issues/209"),
    27: ("No conversation starts with a template.", "chatwoot/chatwoot/issues/1020"),
    28: ("It cannot be chosen which templates agents see.", "chatwoot/chatwoot/issues/5903"),
    29: ("Approved at Meta and shown as pending.", "shridarpatil/frappe_whatsapp/issues/36"),
    30: ("The webhook handler drops every template event.", "shridarpatil/frappe_whatsapp/pull/231"),
    31: ("The status changes only with the nightly poll.", "glific/glific/issues/5433"),
    32: ("A template disappears when it is rejected.", "glific/glific/issues/3875"),
    33: ("Statuses have to be fetched by hand.", "shridarpatil/frappe_whatsapp/issues/103"),
    34: ("A sample was taken, and the submission has none.", "shridarpatil/whatomate/issues/355"),
    35: ("An address is sent where Meta wants an upload's handle.", "ArnasDon/wacrm/pull/264"),
    36: ("The sample's address is used again and has run out.", "fazer-ai/chatwoot/pull/363"),
    48: ("Category and quality are not on the list.", "glific/glific-frontend/issues/2889"),
    49: ("Billed as marketing for months, and nobody saw it.", "schemalabz/opencouncil/issues/567"),
    50: ("How is a review of a category asked for?", "schemalabz/opencouncil/issues/567"),
    51: ("Changes of category and quality are not told.", "glific/glific-frontend/issues/2889"),
    52: ("Deleting by name removes every language.", "ArnasDon/wacrm/pull/151"),
    53: ("Deleting fails: an error is known by its English text.", "shridarpatil/frappe_whatsapp/issues/245"),
    54: ("A rejected template blocks its name.", "glific/glific/issues/3876"),
    60: ("Anybody may create, edit and delete templates.", "ArnasDon/wacrm/pull/403"),
    61: ("Nobody says what a permission allows.", "braze/braze-docs/issues/11765"),
    62: ("A send needs no second person.", "alphagov/notifications-admin/pull/3522"),
    63: ("Texts are passed around in a spreadsheet for approval.", "alphagov/notifications-admin/pull/3522"),
    64: ("Nobody knows why it was rejected.", "glific/glific-frontend/issues/2031"),
    65: ("INVALID_FORMAT tells nothing; the text passed elsewhere.", "glific/glific/issues/2412"),
    66: ("One language overwrites the other.", "shridarpatil/frappe_whatsapp/issues/70"),
    67: ("The sync stops at a duplicate name.", "odoo/documentation"),
    68: ("A campaign has no report.", "shridarpatil/whatomate/issues/88"),
    69: ("Delivered and read rates are nowhere.", "tactilenews/100eyes/issues/1724"),
    70: ("A paused template ends sending silently.", "NousResearch/hermes-agent/issues/80073"),
}  # fmt: skip
NOT_HERE = {
    62: "Sending is not built; a template needs a second person before Meta sees it.",
    68: "Campaigns are not built; templates have their results.",
    12: "Campaigns are not built.",
    27: "Sending is not built; a template's content can be read by the API.",
    28: "Whoever reads templates sees all of the organisation's; agents do not send here yet.",
}


def named() -> Iterator[tuple[int, str]]:
    """(number, test) for every test that names a complaint."""
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                said = ast.get_docstring(node) or ""
                told = re.match(r"test_complaint_(\d+)(?:_and_(\d+))?", node.name)
                spelled = re.findall(r"[Cc]omplaints? ([\d, and]+)", said)
                numbers = [*(told.groups() if told else ()), *re.findall(r"\d+", " ".join(spelled))]
                yield from ((int(one), f"{file.name}::{node.name}") for one in numbers if one)


def test_every_complaint_has_a_test_that_names_it_or_a_reason() -> None:
    found = {number for number, _test in named()}
    assert set(COMPLAINTS) - found - set(NOT_HERE) == set()
    assert found & set(NOT_HERE) == set()  # a reason that is out of date
    assert found <= set(COMPLAINTS)


@pytest.fixture
def place(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


def test_complaint_3_and_48_the_list_says_when_it_was_read_and_shows_category_and_quality(
    place: WhatsAppAccount, client: Client
) -> None:
    approved(place, category="UTILITY")
    Template.objects.update(quality="YELLOW")
    client.force_login(person(place, Role.VIEWER))
    assert "Not read from Meta yet" in client.get("/o/hanami/templates/").content.decode()
    place.templates_read_at = timezone.now() - timedelta(minutes=5, seconds=2)
    place.save()
    page = client.get("/o/hanami/templates/").content.decode()
    assert "Last read from Meta 5\xa0minutes ago" in page
    row = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "Utility" in row
    assert "Medium" in row


def test_complaint_6_a_copy_that_is_out_of_date_says_so_before_anybody_sends_by_it(
    place: WhatsAppAccount, client: Client
) -> None:
    """Meta's text has a variable more: told on the page, in the alerts and to programs, with both texts."""
    template, key = approved(place), make_key(place.organisation)
    assert get(client, f"templates/{template.pk}", key).json()["differs_at_meta"] is False
    read(template, "Your order {{1}} leaves us on {{2}}.")
    told = get(client, f"templates/{template.pk}", key).json()
    assert told["differs_at_meta"] is True
    assert "read_at" in told
    assert Alert.objects.open().filter(kind=Kind.TEMPLATE_DRIFT).count() == 1
    client.force_login(person(place, Role.MARKETER))
    page = client.get(url("template_detail", template)).content.decode()
    assert url("drift_update", template) in page
    compared = client.get(url("drift_update", template)).content.decode()
    assert "{{2}}" in compared


def test_complaint_13_a_picture_without_its_sample_is_refused_before_meta_is_asked(
    account: WhatsAppAccount, sandbox: Sandbox, client: Client
) -> None:
    replies = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Yes"}]}
    picture = {"type": "HEADER", "format": "IMAGE"}
    made = content(picture, body("Our spring collection is here."), replies)
    found = check(Draft("spring", "en_US", "MARKETING", made))
    assert "header" in [one.field.split(".")[0] for one in found if one.severity == "refused"]
    template = draft(account, made, name="spring_without", category="MARKETING")
    client.force_login(person(account, Role.MARKETER))
    client.post(url("review_request_create", template), {"to": "", "note": ""})
    assert Template.objects.get(pk=template.pk).status == Status.DRAFT
    assert at_meta(sandbox, "spring_without") == []


def test_complaint_15_every_language_of_metas_can_be_chosen_and_reaches_meta(
    account: WhatsAppAccount, sandbox: Sandbox, client: Client
) -> None:
    client.force_login(person(account, Role.MARKETER))
    page = client.get(url("template_create")).content.decode()
    for code in ("ja", "pt_BR", "zh_HK", "en", "en_US", "es_MX", "prs_AF"):
        assert f'<option value="{code}"' in page
    template = pushed(account, name="in_portuguese", language="pt_BR")
    assert template.language == "pt_BR"
    assert [one["language"] for one in at_meta(sandbox, "in_portuguese")] == ["pt_BR"]


def test_complaint_26_what_was_made_elsewhere_is_edited_and_copied_like_our_own(
    account: WhatsAppAccount, sandbox: Sandbox, client: Client
) -> None:
    seeded(sandbox, 1)
    sync.sync_account(account)
    template = Template.objects.get(name="elsewhere_0")
    assert template.created_by is None
    client.force_login(person(account, Role.MARKETER))
    composer = client.get(url("revision_create", template))
    assert "Text number 0." in composer.content.decode()
    assert client.post(url("copy_create", template)).status_code == 302
    copy = Template.objects.exclude(pk=template.pk).get(copied_from=template)
    assert copy.body == "Text number 0."


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 403), (Role.REVIEWER, 403), (Role.AGENT, 403), ("", 404)]
)
def test_complaint_60_only_who_may_write_creates_edits_and_deletes(
    place: WhatsAppAccount, client: Client, role: str, status: int
) -> None:
    template = draft(place)
    stranger = make_organisation("other")
    member = make_member(place.organisation, role) if role else make_member(stranger, Role.ADMIN)
    client.force_login(member)
    for name in ("revision_create", "deletion_create", "discard_create", "submission_create"):
        assert client.post(url(name, template), {"body": "Mine."}).status_code == status
    assert client.post(url("template_create"), {"name": "mine"}).status_code == status
    unchanged = Template.objects.get()
    assert (unchanged.pk, unchanged.body, unchanged.status) == (
        template.pk, template.body, Status.DRAFT,
    )  # fmt: skip


def test_complaint_63_a_colleague_reads_and_clears_in_the_portal_and_both_are_kept(
    place: WhatsAppAccount, client: Client
) -> None:
    template = draft(place)
    client.force_login(person(place, Role.MARKETER))
    client.post(
        url("review_request_create", template), {"to": "", "note": "Please look at the tone"}
    )
    reviewer = Client()
    reviewer.force_login(person(place, Role.REVIEWER))
    page = reviewer.get(url("template_detail", template)).content.decode()
    assert "Please look at the tone" in page
    assert "Your order" in page
    reviewer.post(url("review_create", template), verdict_of(template))
    assert Template.objects.get(pk=template.pk).status == Status.CLEARED
    told = [(event.note, event.by) for event in template.events.order_by("pk")]
    assert ("Please look at the tone", person(place, Role.MARKETER)) in told
    assert ("Sounds good", person(place, Role.REVIEWER)) in told


def verdict_of(template: Template) -> dict[str, Any]:
    said = {"verdict": "cleared", "note": "Sounds good", "revision": template.revision_id}
    return said | {"ticked": ticked(template)}


@pytest.mark.parametrize("word", ["PAUSED", "DISABLED"])
def test_complaint_70_a_template_that_meta_stops_is_an_alert_with_what_to_do(
    place: WhatsAppAccount, client: Client, word: str
) -> None:
    template = approved(place)
    tracking.apply_status(
        place, meta_id=template.meta_id, name=template.name, language=template.language, word=word,
        source=Source.WEBHOOK, happened_at=None, payload={"event": word},
    )  # fmt: skip
    assert Alert.objects.open().filter(kind=Kind.TEMPLATE_STOPPED).count() == 1
    client.force_login(person(place, Role.VIEWER))
    assert template.name in client.get("/o/hanami/alerts/").content.decode()
