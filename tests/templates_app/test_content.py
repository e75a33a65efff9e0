"""Texts come back as they went, whatever is in them; nothing typed becomes more than text."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.models import WhatsAppAccount
from templates_app import preview
from templates_app.content import from_meta, same, tidy, variables
from templates_app.formatting import blocks
from templates_app.lint import Draft, check
from templates_app.models import Template
from templates_app.services import drafting, submission, sync
from tests.templates_app.making import body, content, numbers, person, pushed

ANYTHING = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300
)


@pytest.mark.soak
@settings(
    max_examples=int(os.environ.get("SOAK_EXAMPLES", "25")),
    derandomize="SOAK_EXAMPLES" not in os.environ,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much,
    ],
)  # fmt: skip
@given(text=ANYTHING, footer=ANYTHING.map(lambda one: one[:60]))
def test_any_text_comes_back_from_meta_as_it_was_typed(
    account: WhatsAppAccount, text: str, footer: str
) -> None:
    made = content(body(f"Dear reader: {text}."), {"type": "FOOTER", "text": footer or "x"})
    marketer = person(account, "marketer")
    name = f"any_{next(numbers)}"
    if check(Draft(name, "en_US", "UTILITY", made)):
        return
    template = drafting.create_draft(
        account, name=name, language="en_US", category="UTILITY", content=made, by=marketer
    )
    Template.objects.filter(pk=template.pk).update(status="cleared")
    template.refresh_from_db()
    submission.submit(template, by=marketer)
    assert submission.push(template)
    sync.sync_account(account)
    template.refresh_from_db()
    assert template.revision is not None
    assert template.revision.number == 1
    assert template.revision.content == tidy(made)
    assert same(made, from_meta(template.facts | {"components": tidy(made)["components"]}))


@given(ANYTHING)
def test_formatting_only_takes_marks_away(text: str) -> None:
    """Every character shown was typed, in the order it was typed."""
    shown = "\n".join(
        "".join(run.text for run in line) for block in blocks(text) for line in block.lines
    )
    rest = iter(text)
    assert all(character in rest for character in shown)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | ANYTHING,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "type",
                        "text",
                        "format",
                        "example",
                        "buttons",
                        "cards",
                        "components",
                        "url",
                        "body_text",
                        "header_text",
                        "limited_time_offer",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
    )
)
def test_no_shape_of_content_breaks_the_page(made: Any) -> None:
    odd = {"components": made if isinstance(made, list) else [made], "parameter_format": made}
    preview.of_content(odd, language="ar")
    variables(odd)
    check(Draft("x", "en", "MARKETING", odd))
    check(Draft("x", "en", "AUTHENTICATION", odd))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("*bold*", [("bold", "bold")]),
        ("a *b* c", [("a ", ""), ("b", "bold"), (" c", "")]),
        ("2*3*4", [("2*3*4", "")]),
        ("snake_case_name", [("snake_case_name", "")]),
        ("x * not bold*", [("x * not bold*", "")]),
        ("~gone~ `code`", [("gone", "strike"), (" ", ""), ("code", "mono")]),
        ("明日*3月*まで", [("明日", ""), ("3月", "bold"), ("まで", "")]),
        ("*open", [("*open", "")]),
        ("<b>x</b>", [("<b>x</b>", "")]),
    ],
)
def test_formatting_is_whatsapps(written: str, shown: list[tuple[str, str]]) -> None:
    runs = [run for block in blocks(written) for line in block.lines for run in line]
    styles = ("bold", "italic", "strike", "mono")
    assert [
        (run.text, next((style for style in styles if getattr(run, style)), "")) for run in runs
    ] == shown


def test_lists_and_quotes_are_blocks() -> None:
    kinds = [(b.kind, len(b.lines), b.start) for b in blocks("Hi\n- a\n* b\n3. c\n4. d\n> e\nbye")]
    assert kinds == [
        ("text", 1, 1), ("bullets", 2, 1), ("numbers", 2, 3), ("quote", 1, 1), ("text", 1, 1),
    ]  # fmt: skip


def test_the_phone_shows_samples_and_names_and_metas_own_words() -> None:
    made = content(body("Hello *{{1}}*, {{2}}!", "Pablo"))
    [line] = preview.of_content(made, language="ar").body[0].lines
    assert [run.text for run in line] == ["Hello ", "Pablo", ", ", "{{2}}", "!"]
    assert [run.is_variable for run in line] == [False, True, False, True, False]
    assert preview.of_content(made, language="ar").direction == "rtl"
    buttons = [{"type": "QUICK_REPLY", "text": str(number)} for number in range(4)]
    phone = preview.of_content(
        content(body("x"), {"type": "BUTTONS", "buttons": buttons}), language="en"
    )
    assert (len(phone.buttons), len(phone.more_buttons)) == (2, 2)
    code = {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}
    phone = preview.of_content(content({"type": "BODY"}, code), language="ja")
    assert [run.text for run in phone.body[0].lines[0]] == ["認証コードは", "123456", "です。"]


@pytest.mark.parametrize("shape", [[["Pablo", "7"]], ["Pablo", "7"]])
def test_every_shape_of_examples_is_read(shape: Any) -> None:
    part = {"type": "body", "text": "Hi {{1}}, order {{2}}.", "example": {"body_text": shape}}
    assert [one.sample for one in variables(tidy({"components": [part]}))] == ["Pablo", "7"]


def test_reading_back_is_no_change() -> None:
    ours = content(
        {"type": "header", "format": "image", "example": {"header_handle": ["4::aW"]}},
        body("Hi {{1}}, good to see you.", "Pablo"),
        {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "250FF"}]},
    )
    theirs: dict[str, Any] = {
        "parameter_format": "POSITIONAL",
        "components": [
            {"type": "BODY", "text": "Hi {{1}}, good to see you."},
            {
                "type": "HEADER", "format": "IMAGE",
                "example": {"header_handle": ["https://scontent.whatsapp.net/x"]},
            },
            {
                "type": "BUTTONS",
                "buttons": [{"type": "COPY_CODE", "text": "Copy offer code", "example": ["250FF"]}],
            },
        ],
    }  # fmt: skip
    assert same(ours, theirs)
    theirs["components"][0]["text"] += "!"
    assert not same(ours, theirs)


def test_media_and_other_parts_we_do_not_edit_survive_the_way(account: WhatsAppAccount) -> None:
    made = content(
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::aW"]}},
        body("New arrivals are waiting for you."),
    )
    template = pushed(account, made, category="MARKETING")
    sync.sync_account(account)
    template.refresh_from_db()
    assert template.revision is not None
    assert template.revision.content == tidy(made)
