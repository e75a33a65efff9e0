"""The pages of a review: comments, the checklist, hand-overs, dates, two revisions side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app import dates
from templates_app.models import ChecklistItem, Comment, Review, Status, Template
from templates_app.services import commenting, drafting, review
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import (
    approved,
    body,
    content,
    draft,
    edited,
    person,
    ticked,
    words,
)

LONG = " ".join(f"word{n}" for n in range(60))


@pytest.fixture
def place(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


def browser(place: WhatsAppAccount, role: str) -> Client:
    client = Client()
    client.force_login(person(place, role))
    return client


def url(name: str, template: Template) -> str:
    return reverse(f"templates_app:{name}", args=["hanami", template.pk])


def page(client: Client, template: Template, name: str = "template_detail", query: str = "") -> str:
    return client.get(url(name, template) + query).content.decode()


def post(client: Client, name: str, template: Template, **said: Any) -> Any:
    answer = client.post(url(name, template), said, follow=True)
    template.refresh_from_db()
    return answer


def sent(place: WhatsAppAccount) -> Template:
    template = draft(place)
    review.send_to_colleague(template, to=None, by=person(place, Role.MARKETER))
    return template


# --- two revisions ---------------------------------------------------------------------------


def test_the_words_that_went_and_came_are_marked_for_eyes_and_ears(place: WhatsAppAccount) -> None:
    template = edited(approved(place), "Your order {{1}} is on its way to your home.")
    shown = page(browser(place, Role.VIEWER), template, "comparison_detail")
    assert "From revision 1 to revision 2" in shown
    assert '<del><span class="visually-hidden">removed: </span>you<' in shown
    assert '<ins><span class="visually-hidden">added: </span>your home<' in shown


def test_scripts_without_spaces_are_compared_by_character(place: WhatsAppAccount) -> None:
    template = draft(place, content(body("ご注文は発送されました。")))
    marketer = person(place, Role.VIEWER)
    drafting.save_draft(
        template, content=content(body("ご注文は本日発送されました。")), by=marketer,
        expected_revision=None,
    )  # fmt: skip
    shown = page(browser(place, Role.VIEWER), template, "comparison_detail")
    assert "</span>本日<" in shown
    assert "<del>" not in shown


def test_any_two_revisions_can_be_chosen_and_long_unchanged_text_is_folded(
    place: WhatsAppAccount,
) -> None:
    template = draft(place, content(body(f"{LONG} one")))
    people = [person(place, role) for role in (Role.REVIEWER, Role.MARKETER)]
    for by, last in zip(people, ("two", "three"), strict=True):
        drafting.save_draft(
            template, content=content(body(f"{LONG} {last}")), by=by, expected_revision=None
        )
    client = browser(place, Role.VIEWER)
    usual = page(client, template, "comparison_detail")
    assert "From revision 2 to revision 3" in usual
    assert "unchanged characters</summary>" in usual
    chosen = page(client, template, "comparison_detail", "?old=1&new=3")
    assert "</span>one<" in chosen
    assert "</span>three<" in chosen
    for odd in ("?old=99&new=3", "?old=x&new=", "?old=-1"):
        assert client.get(url("comparison_detail", template) + odd).status_code == 200
    assert "There is no such revision." in page(client, template, "comparison_detail", "?old=99")


def test_every_text_of_a_content_is_compared(place: WhatsAppAccount) -> None:
    def made(word: str) -> dict[str, Any]:
        buttons = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": f"Yes {word}"}]}
        card = {"components": [{"type": "BODY", "text": f"Card {word}"}, buttons]}
        return content(
            {"type": "HEADER", "format": "TEXT", "text": f"Head {word}"},
            body("Hello {{1}}", word),
            {"type": "FOOTER", "text": f"Foot {word}"},
            buttons,
            {"type": "CAROUSEL", "cards": [card]},
        )

    template = draft(place, made("old"))
    drafting.save_draft(
        template, content=made("new"), by=person(place, Role.VIEWER), expected_revision=None
    )
    shown = page(browser(place, Role.VIEWER), template, "comparison_detail")
    for label in (
        "Header", "Body · samples", "Footer", "Button 1", "Card 1 · Body", "Card 1 · Button 1",
    ):  # fmt: skip
        assert f"<dt>{label}</dt>" in shown
    assert shown.count("<ins>") == 6
    assert "Unchanged:</p>" not in shown
    assert "Body" in shown


def test_a_template_with_one_revision_says_so(place: WhatsAppAccount) -> None:
    assert "one revision only" in page(
        browser(place, Role.VIEWER), draft(place), "comparison_detail"
    )


def test_a_reviewer_sees_what_changed_since_the_last_approval(place: WhatsAppAccount) -> None:
    template = approved(place)
    marketer = person(place, Role.MARKETER)
    drafting.save_draft(
        template, content=words("Your order {{1}} leaves us."), by=marketer, expected_revision=None
    )
    review.send_to_colleague(template, to=None, by=marketer)
    shown = page(browser(place, Role.REVIEWER), template)
    assert "What changed since the last approval" in shown
    assert "</span>leaves us<" in shown
    assert "since the last approval" not in page(browser(place, Role.REVIEWER), sent(place))


# --- the checklist ---------------------------------------------------------------------------


def test_clearing_without_a_tick_is_told_at_the_list_and_keeps_what_was_typed(
    place: WhatsAppAccount,
) -> None:
    template = sent(place)
    client = browser(place, Role.REVIEWER)
    asked = page(client, template).partition("Checklist")[2].partition("</legend>")[0]
    assert "optional" not in asked
    answer = post(
        client, "review_create", template, verdict="cleared",
        note="I like it very much.", ticked=["brand", "legal", "samples"],
    )  # fmt: skip
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "1 item is not ticked. Tick it first, or ask for changes." in shown
    assert shown.count("Every link and number was tried") == 1  # at its box, not once more
    assert "I like it very much." in shown
    assert shown.count('name="ticked"') == 4
    assert shown.count("checked") >= 4  # three items and the verdict
    assert template.status == Status.IN_REVIEW


def test_what_was_signed_is_shown_with_its_reviewer(place: WhatsAppAccount) -> None:
    template = sent(place)
    client = browser(place, Role.REVIEWER)
    post(client, "review_create", template, verdict="cleared", ticked=ticked(template))
    assert template.status == Status.CLEARED
    shown = page(browser(place, Role.AUDITOR), template)
    assert "Signed 4 items" in shown
    assert "Every link and number was tried and leads where it says." in shown


def lines(*rows: tuple[str, ...]) -> dict[str, str]:
    told = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for n, (id, name, position, on) in enumerate(rows):
        told |= {f"form-{n}-id": id, f"form-{n}-name": name, f"form-{n}-position": position}
        told |= {f"form-{n}-is_on": "on"} if on else {}
    return told


def test_an_admin_writes_the_checklist_and_the_audit_trail_has_each_change(
    place: WhatsAppAccount,
) -> None:
    admin = browser(place, Role.ADMIN)
    address = "/o/hanami/settings/checklist/"
    assert "Every link and number was tried" in admin.get(address).content.decode()
    admin.post(
        address, lines(("", "The price is right.", "2", "on"), ("", "It is short.", "1", "on"))
    )
    row = ChecklistItem.objects.get(name="It is short.")
    admin.post(address, lines((str(row.pk), "It is brief.", "1", "")))
    template = sent(place)
    shown = page(browser(place, Role.REVIEWER), template)
    assert "The price is right." in shown
    assert "It is brief." not in shown
    trail = admin.get("/o/hanami/settings/audit/").content.decode()
    assert "It is brief." in trail
    assert "It is short." in trail


def test_an_item_without_words_is_refused_and_nothing_is_saved(place: WhatsAppAccount) -> None:
    admin = browser(place, Role.ADMIN)
    address = "/o/hanami/settings/checklist/"
    admin.post(address, lines(("", "It is short.", "1", "on")))
    row = ChecklistItem.objects.get()
    answer = admin.post(
        address, lines((str(row.pk), "", "1", "on"), ("", "Another one.", "2", "on"))
    )
    assert answer.status_code == 422
    assert "Write the item, or switch it off." in answer.content.decode()
    assert "Another one." in answer.content.decode()
    assert ChecklistItem.objects.get().name == "It is short."


def test_a_full_checklist_says_so_and_takes_no_more(place: WhatsAppAccount) -> None:
    admin = browser(place, Role.ADMIN)
    address = "/o/hanami/settings/checklist/"
    rows = [("", f"Item {n}.", str(n), "on") for n in range(1, 52)]
    answer = admin.post(address, lines(*rows))
    assert answer.status_code == 422
    assert "A checklist has at most 50 items." in answer.content.decode()
    assert "Item 51." in answer.content.decode()
    assert not ChecklistItem.objects.exists()
    admin.post(address, lines(*rows[:50]))
    assert ChecklistItem.objects.count() == 50
    shown = admin.get(address).content.decode()
    assert "write an item that is switched off anew" in shown
    assert "A new item" not in shown


# --- comments --------------------------------------------------------------------------------


def test_complaint_63_a_change_is_asked_for_here_and_not_in_a_spreadsheet(
    place: WhatsAppAccount,
) -> None:
    template = sent(place)
    reviewer, author = browser(place, Role.REVIEWER), browser(place, Role.MARKETER)
    post(
        reviewer, "comment_create", template, place="BODY", quote="on its way", asks_change="on",
        text="Say which shop.", revision=template.revision_id,
    )  # fmt: skip
    shown = post(reviewer, "review_create", template, verdict="cleared", ticked=ticked(template))
    assert "A requested change is open: “on its way”." in shown.content.decode()
    assert "Change asked for" in author.get("/o/hanami/").content.decode()
    assert "Say which shop." in page(author, template, "revision_create")
    comment = Comment.objects.get()
    answer = reverse("templates_app:comment_answer_create", args=["hanami", comment.pk])
    author.post(answer, {"text": "The footer says it."})
    author.post(answer, {"resolve": "1"})
    shown = page(reviewer, template)
    for told in ("Say which shop.", "The footer says it.", "Resolved", "these words still stand"):
        assert told in shown
    post(reviewer, "review_create", template, verdict="cleared", ticked=ticked(template))
    assert template.status == Status.CLEARED


def test_a_reply_stands_although_a_colleague_resolved_it_first(place: WhatsAppAccount) -> None:
    template = sent(place)
    asked = commenting.comment(
        template, text="Shorter, please.", asks_change=True, by=person(place, Role.REVIEWER)
    )
    answer = reverse("templates_app:comment_answer_create", args=["hanami", asked.pk])
    author = browser(place, Role.MARKETER)
    browser(place, Role.REVIEWER).post(answer, {"resolve": "1"})
    shown = author.post(answer, {"text": "I cut it in half.", "resolve": "1"}, follow=True)
    assert "A colleague had resolved this already." in shown.content.decode()
    assert "I cut it in half." in shown.content.decode()
    asked.refresh_from_db()
    assert asked.resolved_by == person(place, Role.REVIEWER)
    shown = author.post(answer, {"resolve": "1"}, follow=True)
    assert "A colleague has answered this already." in shown.content.decode()


def test_a_wrong_quotation_is_told_and_nothing_typed_is_lost(place: WhatsAppAccount) -> None:
    template = sent(place)
    answer = post(
        browser(place, Role.COMPLIANCE), "comment_create", template, place="BODY",
        quote="nowhere to be found", text="Please <b>change</b> this.",
    )  # fmt: skip
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "These words do not stand in that part." in shown
    assert "nowhere to be found" in shown
    assert "Please &lt;b&gt;change&lt;/b&gt; this." in shown
    assert not Comment.objects.exists()


# --- hand-overs and dates --------------------------------------------------------------------


def test_who_is_given_a_template_sees_it_on_the_overview_and_in_the_list(
    place: WhatsAppAccount,
) -> None:
    template, other = draft(place), draft(place)
    reviewer = person(place, Role.REVIEWER)
    author, client = browser(place, Role.MARKETER), browser(place, Role.REVIEWER)
    post(author, "assignment_create", template, to=reviewer.pk)
    assert "Assigned to you" in client.get("/o/hanami/").content.decode()
    mine = client.get(f"/o/hanami/templates/?assigned={reviewer.pk}").content.decode()
    assert template.name in mine
    assert other.name not in mine
    assert "1–1 of 1" in mine
    free = client.get("/o/hanami/templates/?assigned=nobody").content.decode()
    assert template.name not in free
    outsider = make_member(make_organisation("other"), Role.MARKETER)
    post(author, "assignment_create", template, to=outsider.pk)
    assert template.assigned_to == reviewer


def test_an_expired_template_is_marked_found_and_not_submitted(place: WhatsAppAccount) -> None:
    template = approved(place, name="old_offer")
    fresh_one = approved(place, name="new_offer")
    author = browser(place, Role.MARKETER)
    today = place.organisation.today()
    post(author, "dates_create", template, expires_on=today, review_by=today, review_every="6")
    assert "Expired" in page(author, template)
    listed = author.get("/o/hanami/templates/?dates=expired").content.decode()
    assert "old_offer" in listed
    assert fresh_one.name not in listed
    due = author.get("/o/hanami/templates/?dates=review").content.decode()
    assert "old_offer" in due
    Template.objects.filter(pk=template.pk).update(status=Status.CLEARED)
    shown = post(author, "submission_create", template).content.decode()
    assert "Set a later day before you submit it." in shown
    assert template.status == Status.CLEARED


def test_a_day_that_is_none_is_refused(place: WhatsAppAccount) -> None:
    template = approved(place)
    answer = post(browser(place, Role.MARKETER), "dates_create", template, expires_on="tomorrow")
    assert answer.status_code == 422
    assert "tomorrow" in answer.content.decode()
    assert template.expires_on is None


def test_a_reviewer_looks_again_and_the_next_day_is_set(place: WhatsAppAccount) -> None:
    template = approved(place)
    today = place.organisation.today()
    due = {"review_by": today - timedelta(days=1), "review_every": 3}
    Template.objects.filter(pk=template.pk).update(**due)
    client = browser(place, Role.REVIEWER)
    assert "Review due" in page(client, template)
    post(client, "review_round_create", template, verdict="cleared", ticked=ticked(template))
    assert template.status == Status.APPROVED
    assert template.review_by == dates.months_after(today, 3)
    shown = page(client, template)
    assert "Reviewed again: still good" in shown
    assert "Review due" not in shown
    assert Review.objects.count() == 2


# --- who may, and what it costs --------------------------------------------------------------

ASKS = {
    "comment_create": (Role.MARKETER, Role.REVIEWER, Role.COMPLIANCE),
    "assignment_create": (Role.MARKETER, Role.REVIEWER, Role.COMPLIANCE),
    "dates_create": (Role.MARKETER, Role.ADMIN),
    "review_round_create": (Role.REVIEWER,),
}


@pytest.mark.parametrize("name", ASKS)
def test_who_has_the_right_may_a_reader_looks_and_a_stranger_meets_nothing(
    name: str, place: WhatsAppAccount
) -> None:
    template = draft(place)
    for role in ASKS[name]:
        assert browser(place, role).post(url(name, template)).status_code in (302, 422)
    for role in (Role.VIEWER, Role.AUDITOR, Role.AGENT):
        assert browser(place, role).post(url(name, template)).status_code == 403
    stranger = Client()
    stranger.force_login(make_member(make_organisation("other"), *Role.values, email="s@o.example"))
    assert stranger.post(url(name, template)).status_code == 404
    elsewhere = reverse(f"templates_app:{name}", args=["other", template.pk])
    assert stranger.post(elsewhere).status_code == 404


def test_a_reader_reads_comments_and_answers_none(place: WhatsAppAccount) -> None:
    template = draft(place)
    made = commenting.comment(template, text="Shorter, please.", by=person(place, Role.REVIEWER))
    reader = browser(place, Role.VIEWER)
    shown = page(reader, template)
    assert "Shorter, please." in shown
    assert "Comment on the text" not in shown
    answer = reverse("templates_app:comment_answer_create", args=["hanami", made.pk])
    assert reader.post(answer, {"text": "No."}).status_code == 403
    stranger = Client()
    stranger.force_login(make_member(make_organisation("other"), *Role.values, email="s@o.example"))
    elsewhere = reverse("templates_app:comment_answer_create", args=["other", made.pk])
    assert stranger.post(elsewhere, {"text": "No."}).status_code == 404
    assert Comment.objects.count() == 1


def test_more_comments_reviews_and_revisions_cost_no_more_queries(place: WhatsAppAccount) -> None:
    template = draft(place)
    people = [person(place, role) for role in (Role.REVIEWER, Role.COMPLIANCE, Role.ADMIN)]
    client = browser(place, Role.MARKETER)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, template)
            page(client, template, "comparison_detail")
            client.get("/o/hanami/")
        return len(seen)

    def talk(n: int) -> None:
        for by in people:
            made = commenting.comment(template, text=f"Number {n}", by=by, asks_change=True)
            commenting.answer(made, by=by, text="Yes.")
            revision = drafting.save_draft(
                template, content=words(f"Order {{{{1}}}}, text {n} {by.pk}."), by=by,
                expected_revision=None,
            )  # fmt: skip
            Review.objects.create(revision=revision, verdict="changes", by=by, note=f"{n}")

    talk(1)
    cost()
    few = cost()
    for n in range(2, 5):
        talk(n)
    assert cost() == few
