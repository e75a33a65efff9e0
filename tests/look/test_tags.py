"""Times, money, telephone numbers and icons as a person reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

MOMENT = datetime(2026, 3, 14, 5, 3, 9, tzinfo=UTC)


def render(source: str, **context: Any) -> str:
    return Template("{% load look %}" + source).render(Context(context))


def test_a_time_is_shown_in_the_zone_in_force_and_names_it() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        shown = render("{% local_time at %}", at=MOMENT)
    assert "14 Mar 2026, 14:03 JST" in shown


def test_a_time_gives_utc_to_machines_and_on_hover() -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        shown = render("{% local_time at %}", at=MOMENT)
    assert 'datetime="2026-03-14T05:03:09Z"' in shown
    assert 'title="2026-03-14 05:03:09 UTC"' in shown


def test_a_time_follows_the_language() -> None:
    with translation.override("ja"):
        assert "2026年3月14日 5:03" in render("{% local_time at %}", at=MOMENT).replace("05:", "5:")


def test_a_day_alone_names_no_zone() -> None:
    assert ">14 Mar 2026</time>" in render('{% local_time at "date" %}', at=MOMENT)


def test_no_time_is_a_dash() -> None:
    assert render("{% local_time at %}", at=None) == "—"


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [
        ("en", "USD", "$1,234.50"),
        ("en", "JPY", "¥1,234"),
        ("ja", "JPY", "￥1,234"),
        ("en", "IDR", "IDR\xa01,234.50"),
        ("ja", "MXN", "MX$1,234.50"),
    ],
)
def test_money_always_carries_its_currency(language: str, currency: str, shown: str) -> None:
    with translation.override(language):
        assert (
            render("{{ sum|money:currency }}", sum=Decimal("1234.50"), currency=currency) == shown
        )


def test_a_persons_number_is_masked_unless_the_role_may_see_it() -> None:
    number = "819012344471"
    assert render("{% phone number %}", number=number) == "+81 •••• 4471"
    assert render("{% phone number %}", number=number, acts={"overview.read"}) == "+81 •••• 4471"
    seen = render("{% phone number %}", number=number, acts={"numbers.unmasked"})
    assert seen == "+81 90-1234-4471"


def test_what_is_no_number_is_masked_too_and_escaped() -> None:
    assert render("{% phone number %}", number="<b>JP.secret") == "••••et"
    assert "<b>" not in render("{{ number|international }}", number="<b>")


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in render('{% icon "check" %}')
    labelled = render('{% icon "check" label %}', label="<Done>")
    assert 'role="img" aria-label="&lt;Done&gt;"' in labelled


def test_every_icon_named_in_a_template_is_drawn() -> None:
    root = Path(__file__).resolve().parents[2]
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (root / "static/img/icons.svg").read_text()))
    named = {
        name
        for path in root.glob("*/templates/**/*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
    }
    assert named - drawn == set()


def test_every_picture_of_an_empty_page_is_drawn() -> None:
    root = Path(__file__).resolve().parents[2]
    drawn = set(
        re.findall(r'<symbol id="([\w-]+)"', (root / "static/img/pictures.svg").read_text())
    )
    named = {
        name
        for path in root.glob("*/templates/**/*.html")
        for name in re.findall(r'picture="([\w-]+)"', path.read_text())
    }
    assert named
    assert named - drawn == set()


@pytest.mark.parametrize(("seconds", "shown"), [(0, "just now"), (90, "a minute ago")])
def test_how_long_ago_stands_in_a_sentence(seconds: int, shown: str) -> None:
    with translation.override("en"):
        at = timezone.now() - timedelta(seconds=seconds)
        assert render("Read {{ at|ago }}.", at=at) == f"Read {shown}."


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36", "Chrome · Linux"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/19 Safari/605", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge · Windows"),
        ("curl/8.5", "curl/8.5"),
    ],
)
def test_a_browser_is_named_in_two_words(agent: str, shown: str) -> None:
    assert render("{{ agent|device }}", agent=agent) == shown
