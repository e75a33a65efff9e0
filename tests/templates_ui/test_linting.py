"""What the check says on the pages: by severity, with buttons that repair it, to the author and to the reviewer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from assets.models import WhatsAppAccount
from templates_app import ports
from templates_app.models import Status, Template
from templates_app.services import drafting, review
from tests.people import make_account, make_member, make_organisation

FINE = "Your order left our warehouse this morning."


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def author(account: WhatsAppAccount) -> User:
    return make_member(account.organisation, Role.MARKETER)


@pytest.fixture
def marketer(author: User, client: Client) -> Client:
    client.force_login(author)
    return client


def url(name: str, template: Template) -> str:
    return reverse(f"templates_app:{name}", args=["hanami", template.pk])


def written(
    account: WhatsAppAccount, author: User, text: str = FINE, *parts: Any, **fields: str
) -> Template:
    facts = {"name": "order_sent", "language": "en_US", "category": "UTILITY", **fields}
    made = {"components": [{"type": "BODY", "text": text}, *parts]}
    return drafting.create_draft(account, by=author, content=made, **facts)


def shown(client: Client, template: Template, name: str = "revision_create") -> str:
    return client.get(url(name, template)).content.decode()


def press(client: Client, template: Template, fix: str, **typed: str) -> Any:
    fields = {"expected_revision": str(template.revision_id), "fix": fix} | typed
    return client.post(url("revision_create", template), fields)


def test_findings_stand_under_what_comes_of_them(
    account: WhatsAppAccount, author: User, marketer: Client
) -> None:
    template = written(account, author, "{{1}} is on sale, see https://bit.ly/x")
    page = shown(marketer, template)
    titles = ("Meta refuses this", "likely to reject this", "likely to change the category")
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert "“sale”" in page


def test_what_is_wrong_on_a_card_names_the_card(
    account: WhatsAppAccount, author: User, marketer: Client
) -> None:
    reply = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY"}]}
    card = {"components": [{"type": "HEADER", "format": "IMAGE"}, reply]}
    made = written(
        account, author, FINE, {"type": "CAROUSEL", "cards": [card, card]}, category="MARKETING"
    )
    page = shown(marketer, made)
    found = page.partition('id="findings"')[2]
    assert found.index("Card 1") < found.index("Card 2")
    assert "Quick reply" in page.partition('class="phone')[2]  # not yet written
    assert ">QUICK_REPLY<" not in page


def test_what_is_not_refused_does_not_stand_in_the_way(
    account: WhatsAppAccount, author: User, marketer: Client
) -> None:
    template = written(account, author, "Your order is out. Everything is on sale today only.")
    assert "Every limit Meta publishes is met." in shown(marketer, template)
    marketer.post(url("review_request_create", template), {"note": ""})
    template.refresh_from_db()
    assert template.status == Status.IN_REVIEW


def test_what_is_refused_stands_in_the_way_as_before(
    account: WhatsAppAccount, author: User, marketer: Client
) -> None:
    template = written(account, author, "{{1}} left our warehouse this morning.")
    assert "Correct these first" in shown(marketer, template, "template_detail")
    marketer.post(url("review_request_create", template), {"note": ""})
    template.refresh_from_db()
    assert template.status == Status.DRAFT


def test_the_reviewer_reads_what_was_found(
    account: WhatsAppAccount, author: User, client: Client
) -> None:
    template = written(account, author, "Your order is out. Everything is on sale today only.")
    review.send_to_colleague(template, to=None, by=author)
    client.force_login(make_member(account.organisation, Role.REVIEWER))
    page = shown(client, template, "template_detail")
    assert "What the check found" in page
    assert "“sale”" in page


def test_a_button_repairs_a_finding_without_any_script(
    account: WhatsAppAccount, author: User, marketer: Client
) -> None:
    template = written(account, author)
    body = "Read the hours at http://library.example/hours today."
    page = marketer.post(url("preview_create", template), {"body": body}).content.decode()
    assert 'name="fix"' in page
    assert 'value="link_not_https"' in page
    assert 'form="composer"' in page
    answer = press(marketer, template, "link_not_https", body=body)
    assert answer.status_code == 302
    assert answer["Location"] == url("revision_create", template)
    template.refresh_from_db()
    assert template.body == body.replace("http:", "https:")
    assert "link_not_https" not in shown(marketer, template)


def test_the_opt_out_is_written_in_the_templates_language(
    account: WhatsAppAccount, author: User, marketer: Client
) -> None:
    template = written(account, author, language="ja", category="MARKETING")
    press(
        marketer,
        template,
        "opt_out_missing",
        body="新しい商品が届きました。ぜひお店でご覧ください。",
    )
    template.refresh_from_db()
    assert template.revision is not None
    footer = template.revision.content["components"][-1]
    assert footer["type"] == "FOOTER"
    assert "配信停止" in footer["text"]


def test_a_fix_that_nobody_knows_only_saves(
    account: WhatsAppAccount, author: User, marketer: Client
) -> None:
    template = written(account, author)
    assert press(marketer, template, "no_such_rule", body="Typed meanwhile.").status_code == 302
    template.refresh_from_db()
    assert template.body == "Typed meanwhile."


def test_a_fix_never_writes_over_anothers_text(
    account: WhatsAppAccount, author: User, marketer: Client
) -> None:
    template = written(account, author)
    started_from = template.revision_id
    other = make_member(account.organisation, Role.MARKETER, email="other@hanami.example")
    theirs = {"components": [{"type": "BODY", "text": "By somebody else."}]}
    drafting.save_draft(template, content=theirs, by=other, expected_revision=started_from)
    fields = {"expected_revision": str(started_from), "fix": "edge_space", "body": " Mine "}
    assert marketer.post(url("revision_create", template), fields).status_code == 409
    template.refresh_from_db()
    assert template.body == "By somebody else."


def test_a_strangers_fix_is_not_found(
    account: WhatsAppAccount, author: User, client: Client
) -> None:
    template = written(account, author, f" {FINE}")
    client.force_login(make_member(make_organisation("other"), Role.ADMIN))
    assert press(client, template, "edge_space", body=FINE).status_code == 404
    client.force_login(make_member(account.organisation, Role.VIEWER))
    assert press(client, template, "edge_space", body=FINE).status_code in (403, 404)
    template.refresh_from_db()
    assert template.body == f" {FINE}"


def test_the_same_words_twice_in_an_account_are_pointed_out(
    account: WhatsAppAccount, author: User, marketer: Client
) -> None:
    written(account, author, name="first")
    second = written(account, author, name="second")
    already = "already has a template with the same body and footer"
    assert already in shown(marketer, second)
    footer = {"type": "FOOTER", "text": "Nice Shop"}
    assert already not in shown(marketer, written(account, author, FINE, footer, name="third"))
    other = make_account(account.organisation, waba_id="102290129340399")
    assert already not in shown(marketer, written(other, author))


def test_links_are_held_to_the_domains_an_admin_declared(
    account: WhatsAppAccount, author: User, client: Client
) -> None:
    template = written(account, author, f"{FINE} See https://track.nice-shop.example/7 for more.")
    client.force_login(author)
    foreign = "is not one of your organisation"
    assert foreign not in shown(client, template)
    client.force_login(make_member(account.organisation, Role.ADMIN))
    settings = {"name": "Hanami", "time_zone": "UTC"}
    page = reverse("accounts:organisation_update", args=["hanami"])
    assert client.post(page, settings | {"domains": "not a domain"}).status_code == 200
    client.post(page, settings | {"domains": "https://www.other.example/x"})
    account.organisation.refresh_from_db()
    assert account.organisation.domains == "other.example"
    client.force_login(author)
    assert foreign in shown(client, template)
    account.organisation.domains = "other.example nice-shop.example"
    account.organisation.save()
    assert foreign not in shown(client, template)


def test_prices_stand_beside_the_categories_once_somebody_knows_them(
    account: WhatsAppAccount, author: User, marketer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = written(account, author, "Your order is out. Everything is on sale today only.")
    page = shown(marketer, template)
    assert "By its words" in page
    assert "a message" not in page

    def rates(_account: WhatsAppAccount, category: str, *, on: date) -> dict[str, ports.Rate]:
        most = Decimal("0.09") if category == "MARKETING" else Decimal("0.02")
        return {"India": ports.Rate(Decimal("0.01"), "USD"), "Japan": ports.Rate(most, "USD")}

    monkeypatch.setattr(ports, "rates_of", rates)
    page = shown(marketer, template)
    assert "$0.01 to $0.02 a message" in page
    assert "$0.01 to $0.09 a message" in page
