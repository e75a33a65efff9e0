"""Templates copied to another account: of the organisation, of a client, from the sandbox to a live one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Role
from accounts.services import partners
from assets.models import Environment, WhatsAppAccount
from templates_app.models import MediaSample, Status, Template
from templates_app.reports.impact import impact
from templates_app.services import drafting, samples
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import body, content, draft, person, words
from tests.templates_app.pictures import png

PLAN = "/o/hanami/templates/copying/plan/"


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def target(account: WhatsAppAccount) -> WhatsAppAccount:
    return make_account(account.organisation, waba_id="102290129349999", name="Second")


@pytest.fixture
def marketer(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(person(account, Role.MARKETER))
    return client


def address(target: WhatsAppAccount, *templates: Template) -> str:
    return f"{PLAN}?target={target.waba_id}" + "".join(f"&template={one.pk}" for one in templates)


def seen_in(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def copy(client: Client, path: str, **more: str) -> str:
    seen = seen_in(client.get(path).content.decode())
    return client.post(path, {"seen": seen, **more}).content.decode()


def test_each_template_is_new_the_same_or_different_there(
    account: WhatsAppAccount, target: WhatsAppAccount, marketer: Client
) -> None:
    new = draft(account, name="fresh")
    same, other = draft(account, name="same"), draft(account, words("New words."), name="other")
    draft(target, name="same")
    there = draft(target, words("Old words."), name="other")
    path = address(target, new, same, other)
    page = marketer.get(path).content.decode()
    for word in (
        "New",
        "Unchanged",
        "Changed",
        "removed: </span>Old",
        "Those that are there and differ",
    ):
        assert word in page
    assert Template.objects.filter(account=target).count() == 2

    result = copy(marketer, path, differs="skip")
    assert "Left as it is" in result
    made = Template.objects.get(account=target, name="fresh")
    assert (made.status, made.copied_from, made.meta_id) == (Status.DRAFT, new, "")
    there.refresh_from_db()
    assert there.body == "Old words."
    copy(marketer, path, differs="revise")
    there.refresh_from_db()
    assert there.body == "New words."
    assert "There is" not in copy(marketer, path)
    assert Template.objects.filter(account=target).count() == 3


def test_sandbox_to_live_is_marked_with_test_addresses_and_quotas(
    account: WhatsAppAccount, target: WhatsAppAccount, marketer: Client
) -> None:
    target.connection.environment = Environment.LIVE
    target.connection.save()
    one = draft(
        account, words("Look at https://shop.staging.hanami.jp/x and https://hanami.jp today.")
    )
    buttons = [{"type": "URL", "text": "Go", "url": "http://localhost:8000/"},
               {"type": "FLOW", "text": "Book", "flow_id": "1"}]  # fmt: skip
    other = draft(account, content(body("Hi there."), {"type": "BUTTONS", "buttons": buttons}))
    page = marketer.get(address(target, one, other)).content.decode()
    assert "From the sandbox to the live account" in page
    assert "shop.staging.hanami.jp." in page
    assert "localhost" in page
    assert "flow belongs to the other account" in page
    assert "0 of 100 creations are used" in page
    target.connection.environment = Environment.SANDBOX
    target.connection.save()
    assert "live account" not in marketer.get(address(target, one)).content.decode()


def test_a_partner_copies_to_a_client_that_lets_them_write_and_sample_files_go_along(
    account: WhatsAppAccount, marketer: Client
) -> None:
    client_account = make_account(make_organisation("kopi"), waba_id="102290129348888")
    boss = make_member(client_account.organisation, Role.ADMIN)
    sample = samples.keep(
        account.organisation, data=png(colour=3), file_name="a.png", format="IMAGE", by=boss
    )
    handle = f"media:{sample.digest}"
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}}
    one = draft(account, content(header, body("Look at this picture of ours.")))
    path = address(client_account, one)
    assert marketer.get(path).status_code == 404

    link = partners.offer(client_account.organisation, to="hanami", roles=[Role.MARKETER], by=boss)
    partners.accept(link)
    assert "uploaded under the target" in marketer.get(path).content.decode()
    copy(marketer, path)
    made = Template.objects.get(account=client_account)
    assert made.organisation == client_account.organisation
    kept = MediaSample.objects.get(organisation=client_account.organisation)
    assert (kept.digest, bytes(kept.data)) == (sample.digest, bytes(sample.data))

    assert impact(one).based_on_it == ()  # what a client makes of it is the client's
    client = Client()
    client.force_login(boss)
    assert "Copy of" not in client.get(f"/o/kopi/templates/{made.pk}/").content.decode()


def test_two_of_one_name_and_language_are_told_before_and_one_arrives(
    account: WhatsAppAccount, target: WhatsAppAccount, marketer: Client
) -> None:
    other = make_account(account.organisation, waba_id="102290129341111", name="Third")
    one, two = draft(account, name="fresh"), draft(other, words("Other words."), name="fresh")
    page = marketer.get(address(target, one, two)).content.decode()
    assert "Line 1 has this name in this language already." in page
    assert 'New: <strong class="number">1</strong>' in page
    copy(marketer, address(target, one, two))
    made = Template.objects.get(account=target)
    assert (made.copied_from, made.body) == (one, one.body)


def test_more_clients_cost_no_more_queries(account: WhatsAppAccount, marketer: Client) -> None:
    one = draft(account)
    path = f"/o/hanami/templates/copying/?template={one.pk}"

    def cost(clients: int) -> int:
        for n in range(clients):
            waba = f"1022901293{Organisation.objects.count():05}"
            other = make_account(make_organisation(f"client{waba}{n}"), waba_id=waba)
            boss = make_member(other.organisation, Role.ADMIN)
            partners.accept(
                partners.offer(other.organisation, to="hanami", roles=[Role.MARKETER], by=boss)
            )
        with CaptureQueriesContext(connection) as seen:
            marketer.get(path)
        return len(seen)

    cost(0)
    assert cost(1) == cost(4)


def test_a_plan_that_no_longer_holds_is_shown_again(
    account: WhatsAppAccount, target: WhatsAppAccount, marketer: Client
) -> None:
    path = address(target, draft(account, name="fresh"))
    seen = seen_in(marketer.get(path).content.decode())
    draft(target, words("Somebody was faster."), name="fresh")
    answer = marketer.post(path, {"seen": seen}).content.decode()
    assert "Something has changed" in answer
    assert "Somebody" in answer


def test_what_was_read_is_copied_and_not_what_a_colleague_wrote_meanwhile(
    account: WhatsAppAccount, target: WhatsAppAccount, marketer: Client
) -> None:
    source = draft(account, name="fresh")
    path = address(target, source)
    seen = seen_in(marketer.get(path).content.decode())
    drafting.save_draft(
        source,
        content=words("Other words."),
        by=person(account, Role.ADMIN),
        expected_revision=None,
    )
    assert "Something has changed" in marketer.post(path, {"seen": seen}).content.decode()
    assert not Template.objects.filter(account=target).exists()


def test_choosing_shows_the_list_as_it_is_filtered_or_one_template_with_its_languages(
    account: WhatsAppAccount, target: WhatsAppAccount, marketer: Client
) -> None:
    one, ja = draft(account, name="one"), draft(account, name="one", language="ja")
    draft(account, name="two")
    page = marketer.get("/o/hanami/templates/copying/?q=two").content.decode()
    assert ">two" not in page.split("<fieldset")[0]
    assert "two" in page
    assert f'value="{one.pk}"' not in page
    page = marketer.get(f"/o/hanami/templates/copying/?template={one.pk}").content.decode()
    assert f'value="{one.pk}" checked' in page
    assert f'value="{ja.pk}">' in page


def test_more_templates_cost_no_more_queries(
    account: WhatsAppAccount, target: WhatsAppAccount, marketer: Client
) -> None:
    rows = [draft(account, words(f"Text number {n} of ours.")) for n in range(12)]

    def cost(count: int) -> int:
        marketer.get(address(target, *rows[:count]))
        with CaptureQueriesContext(connection) as seen:
            marketer.get(address(target, *rows[:count]))
        return len(seen)

    assert cost(2) == cost(12)


def test_without_a_target_one_is_asked_for_and_an_unknown_one_is_not_found(
    account: WhatsAppAccount, marketer: Client
) -> None:
    assert marketer.get(PLAN)["Location"] == "/o/hanami/templates/copying/"
    assert marketer.get(f"{PLAN}?target=1").status_code == 404


def test_readers_and_strangers_copy_nothing(
    account: WhatsAppAccount, target: WhatsAppAccount, client: Client
) -> None:
    path = address(target, draft(account))
    stranger = make_member(make_organisation("other"), Role.ADMIN)
    for who, status in [(make_member(account.organisation, Role.VIEWER), 403), (stranger, 404)]:
        client.force_login(who)
        assert client.get(path).status_code == status
        assert client.post(path, {}).status_code == status
        assert client.get("/o/hanami/templates/copying/").status_code == status
