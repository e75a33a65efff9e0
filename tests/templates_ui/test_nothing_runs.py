"""Whatever is typed stays text: on every page about templates, in files, in mails, in pictures.

A few examples in bin/test; as many as SOAK_EXAMPLES says in bin/soak.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from accounts.models import Role
from accounts.spreadsheets import DANGEROUS
from assets.models import WhatsAppAccount
from templates_app.models import Source, Status, Template
from templates_app.services import drafting, preview_links, review
from tests.people import make_account, make_number, make_organisation
from tests.shell.test_api import get, make_key
from tests.templates_app.making import body, content, numbers, person
from tests.templates_ui.test_writing import url

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "15"))
# What runs somewhere if it is not escaped: as a tag, an attribute, an address, a template, a formula.
PIECES = (
    "<script>evil()</script>", "</script>", "<evil-tag>", "</textarea>", "</style>", "</title>", "-->", "<!--", "]]>",
    '"', "'", "`", "\\", '" evil="1', "' evil='1", '"onload="evil()', "<img src=x onerror=evil()>",
    "<svg/onload=evil()>", "javascript:evil()", "https://x.example/?a=<b>", "data:text/html,<b>", "&lt;script&gt;",
    "&#60;evil-tag&#62;", "&", "{{1}}", "{% now 'Y' %}", "{{ 7|add:7 }}", "{# x #}", "%s", "%(x)s", "{0}", "$" "{7*7}",
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x.example")',
    "*", "_", "~", "```", "> ", "- ", "1. ",
    "\u202e", "\u2028", "\ufeff", "\u0301", "👩‍👧",
    "ｓｃｒｉｐｔ", "＜evil-tag＞", " word ",
)  # fmt: skip
TEXT = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8),
    min_size=1, max_size=6,
).map("".join)  # fmt: skip
ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data")


class Structure(HTMLParser):
    """What a browser would make of a page: its elements with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def dangers(self) -> Iterator[str]:
        for tag, attributes in self.found:
            if tag in ("evil-tag", "iframe", "object", "embed", "base"):
                yield tag
            if tag == "script" and not attributes.get("src", "").startswith("/static/"):
                yield f"script {attributes}"
            for name, value in attributes.items():
                scheme = "".join(value.split()).lower()
                if name.startswith("on") or name in ("evil", "style", "srcdoc"):
                    yield f"{tag} {name}"
                if name in ADDRESSES and scheme.startswith(("javascript:", "data:", "vbscript:")):
                    yield f"{tag} {name}={value}"


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    account = make_account(make_organisation())
    make_number(account)
    return account


def typed_everywhere(account: WhatsAppAccount, text: str) -> Template:
    """A template whose every field, note and link says it, and which a colleague sent back."""
    row = [
        {"type": "QUICK_REPLY", "text": text},
        {"type": "URL", "text": text, "url": text, "example": [text]},
    ]
    made = content(
        {"type": "HEADER", "format": "TEXT", "text": text, "example": {"header_text": [text]}},
        body(f"{text} {{{{1}}}} {text}", text), {"type": "FOOTER", "text": text},
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": text}},
        {"type": "BUTTONS", "buttons": [*row, {"type": "COPY_CODE", "example": text}]},
        {"type": "CAROUSEL", "cards": [{"components": [body(text, text), {"type": "BUTTONS", "buttons": row}]}] * 2},
    )  # fmt: skip
    by = person(account, Role.MARKETER)
    template = drafting.create_draft(
        account,
        name=f"any_{next(numbers)}",
        language="en_US",
        category="MARKETING",
        content=made,
        by=by,
    )
    template.move(Status.IN_REVIEW, source=Source.PERSON, by=by, note=text)
    review.request_changes(template, by=person(account, Role.REVIEWER), note=f"Please: {text}")
    template.move(
        Status.REJECTED, source=Source.WEBHOOK, word=text[:40], payload={"event": text, text: [text]},
        rejected_reason=text[:80], rejection_info={"reason": text, "recommendation": text}, quality=text[:20],
        meta_status=text[:40], meta_id=str(next(numbers)), push_problem=text[:200], correct_category=text[:40],
    )  # fmt: skip
    return Template.objects.get(pk=template.pk)


def few(test: Any) -> Any:
    return settings(
        max_examples=EXAMPLES, derandomize="SOAK_EXAMPLES" not in os.environ,
    )(test)  # fmt: skip


def pages(template: Template, client: Client, text: str) -> Iterator[tuple[str, str]]:
    """Every page that shows a template, by what it is asked."""
    own = [
        url(name, template)
        for name in ("template_detail", "template_status", "revision_create", "naming_update", "phone_list",
                     "renaming_create", "deletion_create")
    ]  # fmt: skip
    lists = ["templates/", "templates/categories/", "alerts/", "search/?q=any", ""]
    for path in [*own, *(f"/o/hanami/{one}" for one in lists)]:
        yield path, client.get(path, follow=True).content.decode()
    asked = client.get("/o/hanami/templates/", {"q": text, "status": text, "language": text})
    yield "the list asked for it", asked.content.decode()
    fields = {"body": text, "footer": text, "sample.body.1": text, "button.0.type": "URL", "button.0.text": text,
              "button.0.value": text}  # fmt: skip
    for name in ("preview_create", "revision_create"):  # a draft of the form, and a save
        typed = client.post(
            url(name, template),
            fields | {"expected_revision": text},
            headers={"HX-Request": "true"},
        )
        yield f"{name} by typing", typed.content.decode()


@pytest.mark.soak
@few
@given(text=TEXT)
def test_nothing_typed_runs_on_any_page(account: WhatsAppAccount, text: str) -> None:
    template = typed_everywhere(account, text)
    client = Client()
    client.force_login(person(account, Role.MARKETER))
    _link, token = preview_links.share(
        template, days=1, note=text[:90], by=person(account, Role.MARKETER)
    )
    shared = Client().get(f"/previews/{token}/").content.decode()
    for path, page in [("shared", shared), *pages(template, client, text)]:
        assert "<" in page
        assert list(Structure(page).dangers()) == [], path
    for message in mail.outbox:  # none today says anything of a template
        html = [
            str(part) for part, kind in getattr(message, "alternatives", []) if kind == "text/html"
        ]
        assert [one for part in html for one in Structure(part).dangers()] == []


@pytest.mark.soak
@few
@given(text=TEXT)
def test_nothing_typed_runs_in_a_file(account: WhatsAppAccount, text: str) -> None:
    template = typed_everywhere(account, text)
    reader, key = Client(), make_key(account.organisation)
    reader.force_login(person(account, Role.VIEWER))
    lists = (
        "template_export",
        "category_export",
        "family_export",
        "numbers_export",
        "review_time_export",
    )
    for path in [*map(url, lists), url("template_numbers_export", template)]:
        answer = reader.get(path)
        assert answer.status_code == 200, path
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert (
            len({len(row) for row in rows}) == 1
        )  # nothing typed opens a cell or a line of its own
        assert [cell for row in rows for cell in row if cell.startswith(DANGEROUS)] == []
    page = get(Client(), f"templates/{template.pk}/preview.html", key)
    # Its own sheets of style are the only thing in it that is no text.
    assert [one for one in Structure(page.content.decode()).dangers() if one != "style"] == []
    assert "default-src 'none'" in page["Content-Security-Policy"]
    picture = get(Client(), f"templates/{template.pk}/preview.png", key)
    image = Image.open(io.BytesIO(picture.content), formats=["PNG"])
    image.load()
    assert image.info == {}
    assert image.width * image.height < 8_000_000
    assert "\n" not in picture.headers.get("X-Missing-Scripts", "")
    told = get(Client(), f"templates/{template.pk}", key)
    assert told["Content-Type"].startswith("application/json")
    assert "nosniff" in told["X-Content-Type-Options"]


def test_the_check_sees_what_would_run() -> None:
    for page in (
        "<script>evil()</script>", "<img src=x onerror=evil()>", "<a href=' java\nscript:evil()'>", "<evil-tag>",
        '<p evil="1">', "<iframe srcdoc=x>", "<p style=x>", "<script src=//x.example/a.js></script>",
    ):  # fmt: skip
        assert list(Structure(page).dangers()), page
    assert not list(
        Structure('<script src="/static/a.js"></script><p>&lt;script&gt;</p>').dangers()
    )
