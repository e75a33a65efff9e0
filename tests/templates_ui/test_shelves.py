"""Folders, tags and saved views of the list."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app.models import DefaultView, Family, Folder, SavedView, Tag, Template
from templates_app.services import families, saved_views
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import draft, person

LIST = "/o/hanami/templates/"


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def writer(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(person(account, Role.MARKETER))
    return client


@pytest.fixture
def template(account: WhatsAppAccount) -> Template:
    return draft(account, name="order")


def made(writer: Client, kind: str, name: str) -> None:
    writer.post(f"{LIST}folders/new/", {"kind": kind, "name": name})


def page(client: Client, path: str = LIST) -> str:
    return client.get(path, follow=True).content.decode()


def test_a_name_stands_in_one_folder_and_has_tags_in_all_its_languages(
    template: Template, account: WhatsAppAccount, writer: Client
) -> None:
    draft(account, name="order", language="ja")
    draft(account, name="welcome")
    made(writer, "folder", "Autumn")
    made(writer, "tag", "vip")
    folder, tag = Folder.objects.get(), Tag.objects.get()
    writer.post(f"{LIST}{template.pk}/family/shelf/", {"folder": folder.pk, "tags": [tag.pk]})
    for query in (f"?folder={folder.pk}", f"?tag={tag.pk}"):
        found = page(writer, LIST + query)
        assert found.count('class="table__name"') == 2
        assert "welcome" not in found
    nowhere = page(writer, f"{LIST}?folder=none")
    assert "welcome" in nowhere
    assert nowhere.count('class="table__name"') == 1
    assert "Autumn" in page(writer, f"{LIST}{template.pk}/")


def test_more_folders_and_tags_on_a_page_cost_no_more_queries(
    account: WhatsAppAccount, writer: Client
) -> None:
    folder = Folder.objects.create(organisation=account.organisation, name="Autumn")

    def queries(count: int) -> int:
        for number in range(count):
            name = f"{Tag.objects.count()}"
            tag = Tag.objects.create(organisation=account.organisation, name=name)
            families.shelve(
                draft(account, name=f"order_{name}_{number}"), folder=folder, tags=[tag]
            )
        with CaptureQueriesContext(connection) as seen:
            page(writer, f"{LIST}?size=200")
        return len(seen)

    queries(1)
    assert queries(1) == queries(40)


def test_deleting_a_folder_or_a_tag_deletes_no_template(
    template: Template, account: WhatsAppAccount, writer: Client
) -> None:
    folder = Folder.objects.create(organisation=account.organisation, name="Autumn")
    tag = Tag.objects.create(organisation=account.organisation, name="vip")
    families.shelve(template, folder=folder, tags=[tag])
    path = f"{LIST}folders/{folder.pk}/"
    assert "1 name stands in it and will stand in no folder." in page(writer, path)
    writer.post(path, {"delete": "1"})
    writer.post(f"{LIST}tags/{tag.pk}/", {"delete": "1"})
    family = Family.objects.get()
    assert (family.folder, family.tags.count()) == (None, 0)
    assert Template.objects.get().status == "draft"


def test_the_audit_trail_says_who_changed_folders_and_tags(
    account: WhatsAppAccount, writer: Client
) -> None:
    made(writer, "folder", "Autumn")
    made(writer, "tag", "vip")
    writer.post(f"{LIST}folders/{Folder.objects.get().pk}/", {"name": "Winter"})
    writer.post(f"{LIST}tags/{Tag.objects.get().pk}/", {"delete": "1"})
    admin = Client()
    admin.force_login(make_member(account.organisation, Role.ADMIN))
    trail = page(admin, "/o/hanami/settings/audit/?who=marketer")
    for told in ("Folder of templates", "Tag of templates", "Autumn", "Winter", "vip", "Removed"):
        assert told in trail


def test_two_of_one_name_are_refused_whatever_their_case(
    account: WhatsAppAccount, writer: Client
) -> None:
    made(writer, "tag", "vip")
    made(writer, "tag", "VIP")
    made(writer, "tag", "gold")
    assert Tag.objects.count() == 2
    gold = Tag.objects.get(name="gold")
    answer = writer.post(f"{LIST}tags/{gold.pk}/", {"name": "Vip"})
    assert answer.status_code == 422
    writer.post(f"{LIST}tags/{gold.pk}/", {"name": "silver"})
    assert set(Tag.objects.values_list("name", flat=True)) == {"vip", "silver"}


def test_a_folder_of_another_organisation_cannot_be_used(
    template: Template, writer: Client
) -> None:
    theirs = Folder.objects.create(organisation=make_organisation("sakura"), name="Theirs")
    writer.post(f"{LIST}{template.pk}/family/shelf/", {"folder": theirs.pk})
    assert not Family.objects.filter(folder=theirs).exists()


def test_readers_look_at_folders_and_change_none(account: WhatsAppAccount, client: Client) -> None:
    folder = Folder.objects.create(organisation=account.organisation, name="Autumn")
    client.force_login(make_member(account.organisation, Role.VIEWER))
    assert "Autumn" in page(client, f"{LIST}folders/")
    assert client.post(f"{LIST}folders/new/", {"kind": "tag", "name": "x"}).status_code == 403
    assert client.post(f"{LIST}folders/{folder.pk}/", {"delete": "1"}).status_code == 403
    client.force_login(make_member(make_organisation("sakura"), Role.ADMIN))
    assert client.get(f"{LIST}folders/").status_code == 404


def test_a_view_keeps_what_makes_sense_of_an_address(template: Template, writer: Client) -> None:
    query = "status=draft&sort=name&size=7&evil=%3Cscript%3E&page=3"
    answer = writer.post(f"{LIST}views/new/", {"name": "Mine", "query": query, "is_default": "on"})
    assert answer["Location"] == f"{LIST}?status=draft&sort=name"
    assert SavedView.objects.get().query == "status=draft&sort=name"
    opened = writer.get(LIST)
    assert opened["Location"].startswith(f"{LIST}?")
    assert "status=draft" in opened["Location"]
    assert writer.get(f"{LIST}?page=1").status_code == 200
    assert 'aria-current="page">Mine' in page(writer, f"{LIST}?status=draft&sort=name")


def test_a_view_that_is_saved_is_not_offered_to_be_saved(
    template: Template, writer: Client
) -> None:
    path = f"{LIST}?status=draft&sort=name"
    assert "Save this view" in page(writer, path)
    writer.post(f"{LIST}views/new/", {"name": "Mine", "query": "status=draft&sort=name"})
    assert "Mine" in page(writer, path)
    assert "Save this view" not in page(writer, path)


def test_a_view_opens_in_the_account_that_one_stands_in(
    template: Template, account: WhatsAppAccount, writer: Client
) -> None:
    by = person(account, Role.MARKETER)
    view = saved_views.keep(account.organisation, name="All", query="", is_shared=False, by=by)
    saved_views.open_with(account.organisation, view, user=by)
    answer = writer.get(f"{LIST}?account={account.waba_id}")
    assert f"account={account.waba_id}" in answer["Location"]
    assert writer.get(answer["Location"]).status_code == 200


def test_shared_views_are_everybody_s_and_own_ones_are_not(
    account: WhatsAppAccount, writer: Client
) -> None:
    writer.post(f"{LIST}views/new/", {"name": "Shared one", "is_shared": "on"})
    writer.post(f"{LIST}views/new/", {"name": "Secret one"})
    reader = Client()
    reader.force_login(make_member(account.organisation, Role.VIEWER))
    seen = page(reader)
    assert "Shared one" in seen
    assert "Secret one" not in seen
    shared = SavedView.objects.get(name="Shared one")
    reader.post(f"{LIST}views/default/", {"view": shared.pk})
    assert DefaultView.objects.count() == 1
    reader.post(f"{LIST}views/{shared.pk}/", {"delete": "1"})
    reader.post(f"{LIST}views/new/", {"name": "Mine", "is_shared": "on"})
    assert not SavedView.objects.get(name="Mine").is_shared
    secret = SavedView.objects.get(name="Secret one")
    assert reader.post(f"{LIST}views/{secret.pk}/", {"delete": "1"}).status_code == 404
    assert SavedView.objects.count() == 3
    writer.post(f"{LIST}views/{shared.pk}/", {"name": "Not any more"})
    assert not DefaultView.objects.exists()
    writer.post(f"{LIST}views/{shared.pk}/", {"delete": "1"})
    assert SavedView.objects.count() == 2


def test_a_stranger_s_default_view_is_nothing_here(account: WhatsAppAccount) -> None:
    stranger = Client()
    stranger.force_login(make_member(make_organisation("sakura"), Role.ADMIN))
    assert stranger.get(f"{LIST}views/").status_code == 404
    assert stranger.post(f"{LIST}views/default/", {}).status_code == 404
