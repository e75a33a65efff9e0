"""Error pages: in the look, in the reader's language, without a database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from tests.people import make_member, make_organisation
from waportal import errors, urls


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret detail")


def loses_the_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused at 10.0.0.1")


urlpatterns = [*urls.urlpatterns, path("breaks/", breaks), path("database/", loses_the_database)]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def quiet(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_a_broken_page_says_what_to_do_and_gives_the_request_id_without_the_database(
    quiet: Client,
) -> None:
    answer = quiet.get("/breaks/", headers={"x-request-id": "abc-12345678"})
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "abc-12345678" in answer.text
    assert "secret" not in answer.text


def test_a_lost_database_is_503_and_asks_to_come_back(quiet: Client) -> None:
    answer = quiet.get("/database/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "10.0.0.1" not in answer.text


def test_an_error_page_keeps_the_chosen_theme(quiet: Client) -> None:
    quiet.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in quiet.get("/breaks/").text


def test_nothing_there_is_404_in_the_look(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


@pytest.mark.django_db
def test_an_address_that_only_takes_forms_leads_back_to_its_page(
    sign_in: Callable[[Any], Client],
) -> None:
    organisation = make_organisation()
    client = sign_in(make_member(organisation, "compliance"))
    answer = client.get(f"/o/{organisation.slug}/optins/requests/1/answer/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "There is no page here" in answer.text
    assert f'href="/o/{organisation.slug}/optins/requests/1/"' in answer.text
    nowhere = f"/o/{organisation.slug}/optins/people/{UUID(int=1)}/preference-links/"
    answer = client.get(f"{nowhere}new/")  # above it is no page, and above that there is one
    assert answer.status_code == 405
    assert f'href="/o/{organisation.slug}/optins/people/{UUID(int=1)}/"' in answer.text


@pytest.mark.django_db
def test_a_missing_right_is_403_in_the_look(sign_in: Callable[[Any], Client]) -> None:
    organisation = make_organisation()
    client = sign_in(make_member(organisation, "viewer"))
    answer = client.get(f"/o/{organisation.slug}/settings/audit/")
    assert answer.status_code == 403
    assert "Your role does not open this page" in answer.text


def test_a_form_without_its_token_is_refused_in_the_look() -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "Nothing was saved" in answer.text


def test_an_unreadable_request_is_400_in_the_look() -> None:
    answer = errors.bad_request(RequestFactory().get("/"), ValueError())
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.content.decode()


def test_the_proxys_own_page_asks_for_nothing_from_the_site() -> None:
    page = (Path(__file__).resolve().parents[2] / "static/503.html").read_text()
    assert "src=" not in page
    assert "href=" not in page
    assert 'lang="ja"' in page
