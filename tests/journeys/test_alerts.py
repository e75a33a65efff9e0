"""The sandbox's stories of trouble: the right case, once, told to the right people in their language, over by itself.

Webhooks come by HTTP into the real intake, readings by HTTP from the sandbox. The digest and the jobs of the clock
are done here, at the story's own moments, of which several find the same trouble.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import translation

import alerts.tasks
import billing.meta.tasks
import messaging.tasks
import quality.tasks
import webhooks.gaps.tasks
import webhooks.tasks
from accounts.models import Role
from alerts.models import Alert, Kind, Message, State
from assets.models import WhatsAppAccount
from assets.services import polling, upkeep
from sandbox import scenario
from templates_app.services import sync
from tests.assets.places import due_now, make_account, make_connection
from tests.conftest import Jobs
from tests.people import make_member, make_organisation
from tests.sandbox_server import Sandbox
from tests.webhooks import processes
from webhooks.claiming import Turns
from webhooks.gaps.models import Heard
from webhooks.services import digest_round

pytestmark = pytest.mark.journey
PATIENCE = 60  # seconds; nothing here is measured
LANGUAGES = ("en", "ja")
TOLD = (Role.ADMIN, Role.MARKETER, Role.FINANCE, Role.COMPLIANCE, Role.VIEWER)
WEBHOOK, LOOK = "webhook", "look"  # by what it is first known


@dataclass(frozen=True)
class Trouble:
    """Of a story: how many cases, and how many mails each person of the roles gets."""

    kind: Kind
    by: str
    roles: tuple[Role, ...]
    cases: int = 1
    mails: int = 1


@dataclass(frozen=True)
class Story:
    """`looks`: hours after the story's start at which the clock strikes. After the last one all is over."""

    name: str
    looks: tuple[float, ...]
    troubles: tuple[Trouble, ...]
    starts_at: str = ""  # instead of the scenario's own

    @property
    def scenario(self) -> dict[str, Any]:
        found = scenario.find(self.name)
        found.pop("traffic", None)  # what came before the story
        return {**found, "starts_at": self.starts_at or found["starts_at"]}


DAY = 24
MANAGING = (Role.ADMIN, Role.MARKETER)
STORIES = (
    Story(  # rated medium, then low; the template paused twice, then disabled
        "quality-drop-to-disabled",
        (0.5, 2.5, 3.5, 7, 9.5, 10.5, 16, 20.5, 70.5, 71.5),
        (
            Trouble(Kind.NUMBER_TROUBLE, LOOK, MANAGING, mails=2),
            Trouble(Kind.TEMPLATE_STOPPED, WEBHOOK, MANAGING, cases=3, mails=3),
        ),
    ),
    Story(  # a violation, a restriction of three days and one of seven, a ban
        "number-banned",
        (0.5, 2, 25, 4 * DAY + 1, 6 * DAY + 1, 8 * DAY + 1, 15 * DAY + 1, 32 * DAY),
        (
            Trouble(Kind.ACCOUNT_VIOLATION, WEBHOOK, (*MANAGING, Role.COMPLIANCE)),
            Trouble(
                Kind.ACCOUNT_RESTRICTED, WEBHOOK, (*MANAGING, Role.COMPLIANCE), cases=3, mails=3
            ),
        ),
    ),
    Story(  # announced, then done; in the end a warning
        "recategorised-and-billed",
        (0.5, 2, 26.5, 51.5, 62 * DAY),
        (
            Trouble(Kind.CATEGORY_CHANGED, WEBHOOK, (Role.MARKETER, Role.FINANCE)),
            Trouble(Kind.ACCOUNT_VIOLATION, WEBHOOK, (*MANAGING, Role.COMPLIANCE)),
        ),
    ),
    Story(  # the limit: nearly full, then full
        "hard-week",
        (0.5, 25, 37, 48.5, 61, 74.5, 85.5, 120.5, 121.5, 146),
        (
            Trouble(Kind.TOKEN_EXPIRING, LOOK, (Role.ADMIN,)),
            Trouble(Kind.PAYMENT_MISSING, LOOK, (Role.FINANCE, Role.ADMIN)),
            Trouble(Kind.REVIEW_REJECTED, WEBHOOK, MANAGING),
            Trouble(Kind.LIMIT_NEAR, LOOK, (Role.MARKETER,), mails=2),
        ),
    ),
    Story(  # what webhooks do not tell, readings find; the line is back when the intake's clock says so too
        "webhook-outage-6h",
        (0.1, 5.9, 5.95, 6.3, 8.2),
        (
            Trouble(Kind.WEBHOOKS_SILENT, LOOK, (Role.ADMIN,)),
            Trouble(Kind.TEMPLATE_STOPPED, LOOK, MANAGING),
        ),
        starts_at="-375m",
    ),
)


@pytest.fixture
def places(
    transactional_db: None, sandbox: Sandbox, settings: Any
) -> Iterator[dict[str, WhatsAppAccount]]:
    """By story: an account whose organisation has a person of each role in each language. The intake runs."""
    found = {story.name: _place(sandbox, story) for story in STORIES}
    with processes.intake() as (intake_url, _process):
        settings.WEBHOOK_URL = intake_url
        yield found


def _place(sandbox: Sandbox, story: Story) -> WhatsAppAccount:
    organisation = make_organisation(story.name, name=story.name)
    people = [
        make_member(
            organisation, role, email=f"{role}.{language}@{story.name}.example", language=language
        )
        for role in TOLD
        for language in LANGUAGES
    ]
    told = story.scenario
    connection = make_connection(
        sandbox, organisation, people[0],
        business_id=told["businesses"][0]["id"], app_id=told["apps"][0]["id"],
        app_secret=told["apps"][0]["secret"], token=told["tokens"][0]["token"],
    )  # fmt: skip
    return make_account(connection, told["wabas"][0]["id"])


def now_of(sandbox: Sandbox) -> datetime:
    return datetime.fromtimestamp(sandbox.control("GET", "/clock")["now"], UTC)


def come_in(sandbox: Sandbox) -> None:
    """Every webhook is with the intake, unless the story holds them; then they are digested."""
    end = time.monotonic() + PATIENCE
    held = sandbox.control("GET", "/settings")["webhooks_paused"]
    while not held and sandbox.control("GET", "/healthz")["webhooks_waiting"]:
        assert time.monotonic() < end, "The webhooks never came."
        time.sleep(0.05)
    turns = Turns()
    while digest_round(turns).count:
        pass


def strike(account: WhatsAppAccount, jobs: Jobs) -> None:
    """What the clock does that has to do with alerts."""
    account = due_now(account)
    polling.poll(account)
    sync.sync_account(account)
    upkeep.ask_for_check(account.connection)
    upkeep.check(account.connection)
    for task in (
        webhooks.tasks.watch, webhooks.gaps.tasks.watch, quality.tasks.measure_limits,
        messaging.tasks.watch_failing, billing.meta.tasks.watch_payments,
        alerts.tasks.close_old_news, alerts.tasks.ring,
    ):  # fmt: skip
        task()
    jobs.run()


def play(story: Story, sandbox: Sandbox, account: WhatsAppAccount, jobs: Jobs) -> set[int]:
    """To its end. The cases that a webhook opened, without anybody looking."""
    sandbox.reset(story.scenario)
    sandbox.control("POST", "/clock", json={"speed": 0})
    start, told = now_of(sandbox), set[int]()
    with time_machine.travel(start):
        Heard.objects.bulk_create(
            Heard(
                waba_id=account.waba_id, field="messages", hour=hour, count=3, late=0,
                last_at=min(hour + timedelta(minutes=59), start),
            )
            for hour in (
                start.replace(minute=0, second=0, microsecond=0) - timedelta(hours=ago)
                for ago in range(4 * 7 * DAY)
            )
        )  # fmt: skip
        upkeep.ask_for_repair(account.connection)
        assert upkeep.run_repair(account.connection)
        strike(account, jobs)
    cases = Alert.objects.of(account.organisation)
    assert not cases.exists(), list(cases)
    for hours in story.looks:
        moment = start + timedelta(hours=hours)
        sandbox.control(
            "POST", "/clock",
            json={"forward_seconds": (moment - now_of(sandbox)).total_seconds()},
        )  # fmt: skip
        with time_machine.travel(moment):
            before = set(cases.values_list("pk", flat=True))
            come_in(sandbox)
            told |= set(cases.values_list("pk", flat=True)) - before
            strike(account, jobs)
    failed = sandbox.control("GET", "/script")["failed"]
    assert not failed, failed
    return told


def test_each_trouble_is_one_case_told_to_the_right_people_and_over_by_itself(
    places: dict[str, WhatsAppAccount], sandbox: Sandbox, jobs: Jobs, client: Client
) -> None:
    for story in STORIES:
        mail.outbox.clear()
        account = places[story.name]
        told = play(story, sandbox, account, jobs)
        cases = Alert.objects.of(account.organisation)
        counted = Counter(cases.values_list("kind", flat=True))
        assert counted == {one.kind: one.cases for one in story.troubles}, story.name
        assert not cases.open().exists(), (story.name, list(cases.open()))
        for one in story.troubles:
            known = set(cases.filter(kind=one.kind).values_list("pk", flat=True))
            assert known & told == (known if one.by == WEBHOOK else set()), (story.name, one.kind)
            assert_told(account, one)
        messages = Message.objects.of(account.organisation)
        got = [one for one in mail.outbox if one.to[0].endswith(f"@{story.name}.example")]
        assert len(got) == messages.filter(state=State.SENT).count() == messages.count()
        client.force_login(account.connection.created_by)
        for case in cases:
            assert client.get(case.link.partition("#")[0]).status_code == 200, case


def assert_told(account: WhatsAppAccount, trouble: Trouble) -> None:
    """By the log, and by what is in people's mailboxes."""
    rows = Message.objects.of(account.organisation).filter(kind=trouble.kind, state=State.SENT)
    counted = Counter(rows.values_list("reader__email", flat=True))
    slug = account.organisation.slug
    for language in LANGUAGES:
        with translation.override(language):
            label = str(trouble.kind.label)
        for role in TOLD:
            address = f"{role}.{language}@{slug}.example"
            wanted = trouble.mails if role in trouble.roles else 0
            assert counted[address] == wanted, (trouble.kind, address)
            got = [one for one in mail.outbox if one.to == [address] and label in one.subject]
            assert len(got) == wanted, (trouble.kind, address)
            bodies = [str(one.body) for one in got]
            raw = [body for body in bodies if re.search(r"^[a-z_]+: ", body, re.MULTILINE)]
            assert not raw, raw[:1]
