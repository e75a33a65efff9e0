"""Four eyes through the pages: send, clear, ask for changes, submit; and who may not."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from assets.models import WhatsAppAccount
from templates_app.models import Status, Template
from templates_app.services import drafting
from tests.conftest import Jobs
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import ticked

CONTENT = {
    "parameter_format": "POSITIONAL",
    "components": [
        {
            "type": "BODY",
            "text": "Hello {{1}}, your order is on its way to you.",
            "example": {"body_text": [["Pablo"]]},
        }
    ],
}


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def author(account: WhatsAppAccount) -> User:
    return make_member(account.organisation, Role.MARKETER)


@pytest.fixture
def reviewer(account: WhatsAppAccount) -> User:
    return make_member(account.organisation, Role.REVIEWER)


@pytest.fixture
def template(account: WhatsAppAccount, author: User) -> Template:
    return drafting.create_draft(
        account, name="order_sent", language="en_US", category="UTILITY", content=CONTENT, by=author
    )


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(person: User, name: str, template: Template, **fields: object) -> str:
    """The page a person sees after pressing."""
    address = reverse(f"templates_app:{name}", args=["hanami", template.pk])
    answer = as_(person).post(address, fields, follow=True)
    template.refresh_from_db()
    return answer.content.decode()


def yes(template: Template, **said: object) -> dict[str, object]:
    """What a reviewer sends who ticks everything and clears it."""
    told = {"verdict": "cleared", "revision": template.revision_id, "ticked": ticked(template)}
    return told | said


def test_from_draft_to_on_its_way(
    template: Template, author: User, reviewer: User, jobs: Jobs
) -> None:
    post(author, "review_request_create", template, to=reviewer.pk, note="Please read.")
    assert (template.status, template.assigned_to) == (Status.IN_REVIEW, reviewer)
    seen = as_(reviewer).get(reverse("templates_app:template_detail", args=["hanami", template.pk]))
    assert "Please read." in seen.content.decode()
    post(reviewer, "review_create", template, **yes(template))
    assert template.status == Status.CLEARED
    page = post(author, "submission_create", template)
    assert template.status == Status.SUBMITTING
    assert "Being submitted" in page
    assert jobs.waiting() == ["templates_app.tasks.push"]


def test_changes_are_asked_for_with_a_reason(
    template: Template, author: User, reviewer: User
) -> None:
    post(author, "review_request_create", template)
    page = post(reviewer, "review_create", template, verdict="changes", note="")
    assert "Say what should change." in page
    assert template.status == Status.IN_REVIEW
    post(reviewer, "review_create", template, verdict="changes", note="Name the shop.")
    assert template.status == Status.DRAFT
    seen = as_(author).get(reverse("templates_app:template_detail", args=["hanami", template.pk]))
    assert "Name the shop." in seen.content.decode()


def test_nobody_clears_their_own_text(template: Template, account: WhatsAppAccount) -> None:
    both = make_member(account.organisation, Role.MARKETER, Role.REVIEWER, email="both@h.example")
    mine = drafting.create_draft(
        account, name="mine", language="en_US", category="UTILITY", content=CONTENT, by=both
    )
    post(both, "review_request_create", mine)
    page = post(both, "review_create", mine, **yes(mine))
    assert mine.status == Status.IN_REVIEW
    assert "nobody clears their own text" in page


def test_a_verdict_on_a_text_that_changed_meanwhile_is_not_taken(
    template: Template, author: User, reviewer: User
) -> None:
    post(author, "review_request_create", template)
    read = template.revision_id
    post(author, "withdrawal_create", template)
    changed = {"parameter_format": "POSITIONAL", "components": [{"type": "BODY", "text": "Other."}]}
    drafting.save_draft(template, content=changed, by=author, expected_revision=None)
    post(author, "review_request_create", template)
    post(reviewer, "review_create", template, **yes(template, revision=read))
    assert template.status == Status.IN_REVIEW


def test_what_meta_would_refuse_is_not_sent_to_a_colleague(
    account: WhatsAppAccount, author: User
) -> None:
    bad = {"parameter_format": "POSITIONAL", "components": [{"type": "BODY", "text": "{{1}}"}]}
    template = drafting.create_draft(
        account, name="bad", language="en_US", category="UTILITY", content=bad, by=author
    )
    page = post(author, "review_request_create", template)
    assert template.status == Status.DRAFT
    assert "Correct these first" in page


def test_pressing_submit_twice_submits_once(
    template: Template, author: User, reviewer: User, jobs: Jobs
) -> None:
    post(author, "review_request_create", template)
    post(reviewer, "review_create", template, **yes(template))
    post(author, "submission_create", template)
    page = post(author, "submission_create", template)
    assert "already been submitted" in page
    assert jobs.waiting() == ["templates_app.tasks.push"]
    assert template.events.filter(to_status=Status.SUBMITTING).count() == 1


def test_a_submission_that_nobody_began_can_be_taken_back(
    template: Template, author: User, reviewer: User, jobs: Jobs
) -> None:
    post(author, "review_request_create", template)
    post(reviewer, "review_create", template, **yes(template))
    post(author, "submission_create", template)
    post(author, "withdrawal_create", template)
    assert template.status == Status.CLEARED


def test_a_discarded_draft_leaves_the_list_and_frees_its_name(
    template: Template, author: User
) -> None:
    page = post(author, "discard_create", template)
    assert "is discarded" in page
    assert template.status == Status.DELETED
    listed = as_(author).get(reverse("templates_app:template_list", args=["hanami"]))
    assert "order_sent" not in listed.content.decode().replace("The draft order_sent", "")


WRITES = [
    "review_request_create", "submission_create", "withdrawal_create", "discard_create",
    "copy_create", "revision_create", "preview_create", "reading_create", "naming_update",
]  # fmt: skip


@pytest.mark.parametrize("name", [*WRITES, "review_create"])
def test_a_reader_may_look_and_not_touch(
    name: str, template: Template, account: WhatsAppAccount
) -> None:
    reader = as_(make_member(account.organisation, Role.VIEWER))
    address = reverse(f"templates_app:{name}", args=["hanami", template.pk])
    assert reader.post(address).status_code == 403
    detail = reverse("templates_app:template_detail", args=["hanami", template.pk])
    assert reader.get(detail).status_code == 200


@pytest.mark.parametrize("name", [*WRITES, "review_create"])
def test_a_stranger_meets_nothing(name: str, template: Template) -> None:
    elsewhere = make_organisation("other")
    stranger = make_member(elsewhere, *Role.values, email="stranger@other.example")
    address = reverse(f"templates_app:{name}", args=["hanami", template.pk])
    assert as_(stranger).post(address).status_code == 404
    own_slug = reverse(f"templates_app:{name}", args=["other", template.pk])
    assert as_(stranger).post(own_slug).status_code == 404
