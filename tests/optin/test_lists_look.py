"""Lists, papers, messages and what waits for a decision in a real browser: accessible, narrow, dark."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role, User
from messaging.models import Obstacle, Send, State, TestHandset
from optin.models import FlowKind
from optin.models.papers import Medium
from optin.services import importing, papers
from optin.services.preferences import base
from templates_app.models import Template
from templates_app.services import drafting
from tests.browser import axe_violations, scrolls_sideways
from tests.house.world import make_unclear
from tests.optin.capture.making import make_live, make_sender
from tests.optin.imports.making import LIST, Bed, make_bed
from tests.people import make_member
from tests.templates_app.making import body, content
from tests.templates_app.pictures import png

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]
HERE = "/o/hanami"


def test_the_pages_are_accessible_narrow_and_dark(browse: Any) -> None:
    bed = make_bed()
    boss = make_member(bed.organisation, Role.ADMIN)
    page = browse(user=boss, width=390, theme="dark", language="ja")
    rooms = ("optins/imports", "optins/papers", "optins/withdrawals/unclear", "messages")
    found = [wrong for name in rooms for wrong in look(page, f"{HERE}/{name}/", "empty")]
    paths = filled(bed, boss)
    found += [wrong for path in paths for wrong in look(page, path, "390")]
    page = browse(user=boss, width=1280, theme="light", language="en")
    found += [wrong for path in paths[::3] for wrong in look(page, path, "1280")]
    assert found + browse.problems == []


def filled(bed: Bed, boss: User) -> list[str]:
    """One of each kind and state, and where each page is."""
    organisation = bed.organisation
    draft, waiting, done, undone = (
        importing.keep(organisation, data=LIST.encode(), name="old.csv", by=bed.author),
        bed.described(), bed.brought(), bed.brought("Phone,At\n+819012345678,2026-11-01\n"),
    )  # fmt: skip
    importing.offer(waiting, by=bed.author)
    importing.ask_reversal(undone, by=bed.author, reason="The wrong file")
    account = make_sender(organisation)
    flow = make_live(
        organisation, FlowKind.PAPER, by=boss, version=bed.version, phone_number_id="",
        name="Counter, Shibuya", settings={"ways": ["paper", "counter", "phone"]},
    )  # fmt: skip
    paper, verified = (
        papers.enter(
            flow, by=bed.author, number=number, medium=Medium.PAPER, occurred_at=timezone.now(),
            place="Shibuya", clerk="Aoi", files=[png()], key=number,
        )
        for number in ("+819012345670", "+819012345671")
    )  # fmt: skip
    papers.verify(verified, by=boss, number="+819012345671")
    make_unclear(organisation, "+819012345672")
    template = drafting.create_draft(
        account, content=asking(), name="offer", language="en_US", category="MARKETING", by=bed.author
    )  # fmt: skip
    Template.objects.filter(pk=template.pk).update(
        meta_id="77", meta_status="APPROVED", meta_revision=template.revision
    )
    send = Send.objects.create(
        organisation=organisation, key="1", kind="test", account=account, phone_number_id="1",
        number="819012345671", template=template, template_name="offer", language="en_US",
        category="MARKETING", values={"body.0": "Aoi"}, asked_by=boss, state=State.REFUSED,
        obstacle=Obstacle.GATE, code="QUIET_HOURS", subject=verified.subject_id,
    )  # fmt: skip
    TestHandset.objects.create(
        organisation=organisation, name="Pixel", number="819012345671", added_by=boss
    )
    optins, messages = f"{HERE}/optins", f"{HERE}/messages"
    return [
        f"{optins}/imports/", f"{optins}/imports/new/", f"{draft.link}edit/", f"{waiting.link}",
        f"{done.link}", f"{undone.link}", f"{optins}/papers/", f"{optins}/papers/of/{flow.pk}/new/",
        paper.link, verified.link, f"{optins}/people/{verified.subject_id}/", flow.link,
        f"{optins}/capture/new/paper/", f"{optins}/capture/new/form/", f"{optins}/withdrawals/unclear/",
        f"{optins}/notices/policies/changes/new/?rule=jp_grade", f"{messages}/", f"{messages}/{send.pk}/",
        f"{messages}/tests/{template.pk}/", f"{messages}/handsets/", f"{messages}/handsets/new/",
        f"{messages}/replies/",
    ]  # fmt: skip


def asking() -> dict[str, Any]:
    """A text with something to fill in, a button that needs an address, and one to the own page."""

    def button(text: str, url: str) -> dict[str, Any]:
        return {"type": "URL", "text": text, "url": url + "{{1}}", "example": [f"{url}x"]}

    shop = button("Shop", "https://shop.example/")
    return content(
        body("Good morning {{1}}, what is new is in the shop from today.", "Aoi"),
        {"type": "BUTTONS", "buttons": [shop, button("Your choices", base())]},
    )


def look(page: Any, path: str, name: str) -> list[str]:
    """What is wrong with it."""
    answer = page.goto(path)
    assert answer.status == 200, path
    if folder := os.environ.get("LOOK"):
        place = path.removeprefix(HERE).strip("/").replace("/", "-")
        page.screenshot(path=f"{folder}/lists-{place}-{name}.png", full_page=True)
    wrong = [*axe_violations(page), *(["scrolls sideways"] if scrolls_sideways(page) else [])]
    return [f"{path} {name}: {one}" for one in wrong]
