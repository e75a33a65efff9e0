"""The first screen: what needs whom, and steps that tick themselves."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from alerts.models import Kind
from alerts.services import raise_alert
from assets.models import Connection, WhatsAppAccount
from templates_app.models import Status, Template
from templates_app.services import drafting, review
from tests.people import make_account, make_member, make_number, make_organisation
from tests.templates_app.making import clear

CONTENT = {"parameter_format": "POSITIONAL", "components": [{"type": "BODY", "text": "Hello."}]}


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


def page(client: Client, person: object, query: str = "") -> str:
    client.force_login(person)  # type: ignore[arg-type]
    return client.get(f"/o/hanami/{query}").content.decode()


def draft(account: WhatsAppAccount, by: object, name: str = "greeting") -> Template:
    return drafting.create_draft(
        account,
        name=name,
        language="en_US",
        category="UTILITY",
        content=CONTENT,
        by=by,  # type: ignore[arg-type]
    )


def test_a_review_waits_for_reviewers_and_not_for_its_author(
    client: Client, account: WhatsAppAccount
) -> None:
    author = make_member(account.organisation, Role.MARKETER)
    reviewer = make_member(account.organisation, Role.REVIEWER)
    review.send_to_colleague(draft(account, author), to=reviewer, by=author)
    assert "Your review" in page(client, reviewer)
    assert "Your review" not in page(client, author)
    assert "To review" not in page(client, author)


def test_a_cleared_template_waits_for_those_who_submit(
    client: Client, account: WhatsAppAccount
) -> None:
    author = make_member(account.organisation, Role.MARKETER)
    reviewer = make_member(account.organisation, Role.REVIEWER)
    template = draft(account, author)
    review.send_to_colleague(template, to=None, by=author)
    clear(template, by=reviewer)
    assert "It can be submitted to Meta" in page(client, author)
    assert "It can be submitted to Meta" not in page(client, reviewer)


def test_a_draft_that_came_back_waits_for_its_author(
    client: Client, account: WhatsAppAccount
) -> None:
    author = make_member(account.organisation, Role.MARKETER)
    reviewer = make_member(account.organisation, Role.REVIEWER)
    template = draft(account, author)
    review.send_to_colleague(template, to=None, by=author)
    review.request_changes(template, by=reviewer, note="Shorter.")
    assert "Changes asked" in page(client, author)
    assert "Changes asked" not in page(client, make_member(account.organisation, Role.ADMIN))


@pytest.mark.parametrize(
    ("problem", "words"),
    [("NoAccess 190/460", "Meta refuses us"), ("TryLater 2", "We could not read from Meta")],
)
def test_only_a_refusal_is_called_one(
    client: Client, account: WhatsAppAccount, problem: str, words: str
) -> None:
    Connection.objects.update(problem=problem)
    assert words in page(client, make_member(account.organisation))


def test_the_worst_alert_stands_first(client: Client, account: WhatsAppAccount) -> None:
    raise_alert(account.organisation, kind=Kind.SYNC_STALLED, subject="a", title="A small thing")
    raise_alert(
        account.organisation, kind=Kind.TOKEN_REFUSED, subject="b", title="A grave thing",
        severity="critical",
    )  # fmt: skip
    text = page(client, make_member(account.organisation))
    assert text.index("A grave thing") < text.index("A small thing")


def test_the_steps_tick_themselves(client: Client, account: WhatsAppAccount) -> None:
    admin = make_member(account.organisation, Role.ADMIN)
    assert "2 of 6" in page(client, admin)
    make_member(account.organisation, Role.REVIEWER)
    template = draft(account, admin)
    Template.objects.filter(pk=template.pk).update(status=Status.APPROVED)
    WhatsAppAccount.objects.update(subscribed=True)
    assert "5 of 6" in page(client, admin)


def test_an_account_narrows_the_screen_and_a_strange_one_is_ignored(
    client: Client, account: WhatsAppAccount
) -> None:
    other = make_account(account.organisation, waba_id="102290129349999", name="Osaka")
    make_number(other, "106540352249999")
    viewer = make_member(account.organisation)
    assert "106540352249999" in page(client, viewer)
    assert "106540352249999" not in page(client, viewer, f"?account={account.waba_id}")
    assert "106540352249999" in page(client, viewer, "?account=nonsense")


def test_more_rows_cost_no_more_queries(client: Client, account: WhatsAppAccount) -> None:
    author = make_member(account.organisation, Role.MARKETER, Role.ADMIN)
    client.force_login(author)

    def queries() -> int:
        client.get("/o/hanami/")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get("/o/hanami/")
        return len(seen)

    draft(account, author, "first")
    make_number(account)
    few = queries()
    for n in range(10):
        draft(account, author, f"more_{n}")
        make_number(account, f"10654035224{n:04}")
        make_account(account.organisation, waba_id=f"10229012934{n:04}")
        raise_alert(account.organisation, kind=Kind.SYNC_STALLED, subject=str(n), title=str(n))
    assert queries() <= few
