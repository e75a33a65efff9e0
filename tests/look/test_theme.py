"""A person's choice of light or dark."""

from django.test import Client


def test_a_theme_nobody_offers_is_forgotten() -> None:
    client = Client()
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": '"><script>'})
    assert client.cookies["theme"].value == ""


def test_a_forged_cookie_changes_nothing() -> None:
    client = Client()
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in client.get("/nowhere/").text


def test_the_choice_never_leads_to_another_site() -> None:
    answer = Client().post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_the_choice_leads_back_to_the_page() -> None:
    answer = Client().post("/theme/", {"theme": "dark", "next": "/o/hanami/?account=1"})
    assert answer["Location"] == "/o/hanami/?account=1"
