"""What Meta tells about accounts: kept once, in sentences, and an alert where somebody must know."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import ThreadingHTTPServer
from itertools import permutations
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Role
from alerts import tasks as alert_tasks
from alerts.models import Alert, Kind
from alerts.services import answering, cases
from assets.models import AccountEvent, WhatsAppAccount
from assets.news_words import particulars, sentence
from assets.services.repairing import repair
from tests.assets import places
from tests.assets.conftest import Handshake
from tests.people import make_account, make_member, make_number, make_organisation
from tests.sandbox_server import Sandbox
from tests.webhooks.meta import WABA, stored
from webhooks.claiming import Turns
from webhooks.dispatch import HANDLERS
from webhooks.models import Change, Delivery, Outcome, State
from webhooks.services import digest_round

pytestmark = pytest.mark.django_db

NOW = 1_739_321_024
FIELDS = [name for name in HANDLERS if "template" not in name]
# Meta spells the field of usernames in two ways; the sandbox knows the first.
SUBSCRIBED = set(FIELDS) - {"business_username_updates"}
RESTRICTED: dict[str, Any] = {
    "event": "ACCOUNT_RESTRICTION",
    "restriction_info": [
        {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": "1739400000"}
    ],
}
FREE: dict[str, Any] = {"event": "ACCOUNT_RESTRICTION", "restriction_info": []}


def told(field: str, value: dict[str, Any], *, at: int = NOW, entry: str = WABA) -> None:
    stored({"entry": [{"id": entry, "time": at, "changes": [{"field": field, "value": value}]}]})
    digest()


def digest() -> None:
    turns = Turns()
    while digest_round(turns).count:
        pass
    assert {delivery.state for delivery in Delivery.objects.all()} == {State.DONE}


def alerts() -> list[tuple[str, str]]:
    return sorted(Alert.objects.open().values_list("kind", "severity"))


class Receiver(Handshake):
    bodies: list[bytes] = []

    def do_POST(self) -> None:
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()


@pytest.fixture
def received(settings: Any) -> Iterator[list[bytes]]:
    Receiver.bodies = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.WEBHOOK_URL = f"http://127.0.0.1:{server.server_address[1]}"
    yield Receiver.bodies
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_sample_of_the_sandbox_is_kept_with_a_sentence(
    sandbox: Sandbox, received: list[bytes]
) -> None:
    connection = places.make_connection(sandbox, *places.make_place())
    account = places.make_account(connection, sandbox.waba_id)
    repair(connection)
    samples, sent = sandbox.control("GET", "/webhooks/samples")["data"], 0
    for field in SUBSCRIBED:
        for event in samples[field]:
            about = {"waba": sandbox.waba_id, "field": field, "event": event}
            sent += sandbox.control("POST", "/webhooks/sample", json=about)["queued"]
    deadline = time.monotonic() + 20
    while len(received) < sent and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(received) == sent > 30
    for body in received * 2:  # and everything twice
        stored(body, secret=sandbox.app_secret)
    digest()
    assert set(Change.objects.values_list("outcome", flat=True)) == {Outcome.APPLIED}
    news = AccountEvent.objects.filter(account=account)
    assert set(news.values_list("field", flat=True)) == SUBSCRIBED
    assert news.count() == Change.objects.count()
    assert not [event for event in news if "something new" in sentence(event)]
    assert not Alert.objects.filter(kind=Kind.UNKNOWN_WORD).exists()


def test_news_cannot_be_changed_or_deleted(account: WhatsAppAccount) -> None:
    told("account_review_update", {"decision": "APPROVED"})
    with pytest.raises(ProgrammingError), transaction.atomic():
        AccountEvent.objects.update(word="REJECTED")
    with pytest.raises(ProgrammingError), transaction.atomic():
        AccountEvent.objects.all()._raw_delete("default")


TROUBLES: list[tuple[str, dict[str, Any], dict[str, Any], Kind, str]] = [
    ("account_update", RESTRICTED, FREE, Kind.ACCOUNT_RESTRICTED, "critical"),
    (
        "account_update",
        {"event": "ACCOUNT_RESTRICTION",
         "violation_info": {"violation_type": "UTILITY_TEMPLATE_ABUSE"}},
        {"event": "ACCOUNT_RESTRICTION",
         "violation_info": {"violation_type": "UTILITY_TEMPLATE_ABUSE_UNBAN"}},
        Kind.ACCOUNT_VIOLATION, "critical",
    ),
    (
        "account_update",
        {"event": "DISABLED_UPDATE",
         "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "17. April 2025"}},
        {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}},
        Kind.ACCOUNT_RESTRICTED, "critical",
    ),
    ("account_review_update", {"decision": "REJECTED"}, {"decision": "APPROVED"},
     Kind.REVIEW_REJECTED, "critical"),
    ("phone_number_name_update",
     {"display_phone_number": "81355500142", "decision": "REJECTED",
      "rejection_reason": "NAME_NOT_CONSISTENT"},
     {"display_phone_number": "81355500142", "decision": "APPROVED", "rejection_reason": None},
     Kind.REVIEW_REJECTED, "warning"),
    ("account_alerts",
     {"entity_type": "PHONE_NUMBER", "entity_id": "1", "alert_type": "OBA_REJECTED",
      "alert_severity": "WARNING", "alert_status": "ACTIVE"},  # flat
     {"entity_type": "PHONE_NUMBER", "entity_id": "1",
      "alert_info": {"alert_type": "OBA_APPROVED", "alert_severity": "INFORMATIONAL"}},
     Kind.META_WARNING, "warning"),
    ("account_update",
     {"event": "PARTNER_REMOVED", "waba_info": {"waba_id": WABA, "owner_business_id": "9"}},
     {"event": "PARTNER_ADDED", "waba_info": {"waba_id": WABA, "owner_business_id": "9"}},
     Kind.PARTNER_REMOVED, "warning"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "bad", "good", "kind", "severity"), TROUBLES)
def test_trouble_is_an_alert_until_better_news_whatever_comes_first(
    account: WhatsAppAccount,
    field: str,
    bad: dict[str, Any],
    good: dict[str, Any],
    kind: Kind,
    severity: str,
) -> None:
    told(field, bad)
    told(field, bad)
    assert alerts() == [(kind, severity)]
    told(field, good, at=NOW + 60)
    assert alerts() == []
    told(field, bad, at=NOW + 30)  # late: it was over before it came
    assert alerts() == []
    told(field, bad, at=NOW + 90)
    assert alerts() == [(kind, severity)]
    assert AccountEvent.objects.count() == 4


def certified(status: str) -> dict[str, Any]:
    told = {"client_business_id": "7", "status": status, "rejection_reasons": ["NONE"]}
    event = "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE"
    return {"event": event, "partner_client_certification_info": told}


def test_a_client_that_meta_does_not_certify_is_told_until_it_does(
    account: WhatsAppAccount,
) -> None:
    needed = {
        "event": "PARTNER_CLIENT_CERTIFICATION_NEEDED",
        "partner_client_certification_needed_info": {"client_business_id": "7"},
    }
    told("account_update", certified("FAILED"), at=NOW + 60)
    told("account_update", needed)  # late
    assert alerts() == [(Kind.REVIEW_REJECTED, "warning")]
    told("account_update", certified("APPROVED"), at=NOW + 90)
    told("account_update", certified("APPROVED"), at=NOW + 90)
    assert alerts() == []


def tier(tier: str, region: str = "India") -> dict[str, Any]:
    info = {
        "tier_update_time": NOW, "pricing_category": "UTILITY", "tier": tier,
        "effective_month": "2025-11", "region": region,
    }  # fmt: skip
    return {"event": "VOLUME_BASED_PRICING_TIER_UPDATE", "volume_tier_info": info}


def test_volume_tiers_are_told_for_each_market_once_and_end_by_themselves(
    account: WhatsAppAccount,
) -> None:
    for _again in range(2):
        told("account_update", tier("25000001:50000000"))
        told("account_update", tier("0:1000000", region="Brazil"))
    assert alerts() == [(Kind.PRICE_NEWS, "info")] * 2
    assert "25000001:50000000" in Alert.objects.earliest("pk").detail["reason"]
    assert cases.run_out(timezone.now() + timedelta(days=15)) == 2


def test_a_restriction_is_over_when_its_time_is(account: WhatsAppAccount) -> None:
    info = {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": str(NOW + 3600)}
    lasting = {"restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION"}
    value = {"event": "ACCOUNT_RESTRICTION", "restriction_info": [info, lasting]}
    told("account_update", value)
    assert cases.run_out(timezone.now()) == 0  # one of the two has no end
    told("account_update", value | {"restriction_info": [info]}, at=NOW + 60)
    assert cases.run_out(timezone.now()) == 1
    assert alerts() == []


def test_a_pin_that_somebody_looked_at_is_not_told_again_by_the_same_news(
    account: WhatsAppAccount,
) -> None:
    member = make_member(account.organisation, "admin")
    value = {"display_phone_number": "81355500142", "event": "PIN_CHANGED"}
    told("security", value)
    answering.end(Alert.objects.get(), text="It was me.", by=member)
    told("security", value)
    assert alerts() == []
    told("security", value, at=int(timezone.now().timestamp()) + 60)
    assert alerts() == [(Kind.SECURITY_EVENT, "critical")]


def test_a_ban_is_a_mail_to_the_right_people_in_their_language_once(
    account: WhatsAppAccount, jobs: Any
) -> None:
    roles = {"admin": "en", "marketer": "ja", "finance": "en"}
    people = {
        role: make_member(account.organisation, role, language=language)
        for role, language in roles.items()
    }
    value = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}
    for _again in range(2):
        told("account_update", value)
        alert_tasks.ring()
        jobs.run()
    subjects = {one.to[0]: one.subject for one in mail.outbox}
    assert set(subjects) == {people["admin"].email, people["marketer"].email}
    assert subjects[people["admin"].email].startswith("Critical: Meta restricts an account")
    assert subjects[people["marketer"].email].startswith("重大：")
    assert len(mail.outbox) == 2


FLOW = {"flow_id": "691244242662581", "threshold": 10, "message": "The rate has reached 10%."}


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        (
            {"event": "FLOW_STATUS_CHANGE", "old_status": "PUBLISHED", "new_status": "BLOCKED"},
            {"event": "FLOW_STATUS_CHANGE", "old_status": "BLOCKED", "new_status": "PUBLISHED"},
        ),
        *(
            ({"event": event, "alert_state": "ACTIVATED"}, {"event": event, "alert_state": "DEACTIVATED"})
            for event in ("CLIENT_ERROR_RATE", "ENDPOINT_ERROR_RATE", "ENDPOINT_LATENCY",
                          "ENDPOINT_AVAILABILITY")
        ),
    ],
)  # fmt: skip
def test_a_flow_in_trouble_is_an_alert_until_it_is_over(
    account: WhatsAppAccount, bad: dict[str, Any], good: dict[str, Any]
) -> None:
    told("flows", FLOW | good, at=NOW + 60)
    told("flows", FLOW | bad)  # late: it was over before it came
    assert alerts() == []
    told("flows", FLOW | bad, at=NOW + 90)
    told("flows", FLOW | bad, at=NOW + 90)
    told("flows", FLOW | good | {"flow_id": "another"}, at=NOW + 120)
    assert alerts() == [(Kind.META_WARNING, "warning")]
    assert AccountEvent.objects.count() == 4
    told("flows", FLOW | good, at=NOW + 150)
    assert alerts() == []


def test_a_version_of_flows_that_ends_is_told(account: WhatsAppAccount) -> None:
    told("flows", {"event": "FLOW_VERSION_EXPIRY_WARNING", "flow_id": "1", "warning": "21 days"})
    assert alerts() == [(Kind.META_WARNING, "warning")]
    assert particulars(AccountEvent.objects.get()) == ["1", "21 days"]


@pytest.mark.parametrize("order", list(permutations(((2000, 0), ("TIER_250", 60), (-1, -60)))))
def test_a_lowered_limit_is_told_in_any_order_as_number_or_word(
    account: WhatsAppAccount, order: Any
) -> None:
    for limit, later in order:
        value = {"max_daily_conversations_per_business": limit, "max_phone_numbers_per_waba": 25}
        told("business_capability_update", value, at=NOW + later)
    assert alerts() == [(Kind.LIMIT_LOWERED, "info")]
    told(
        "business_capability_update",
        {"max_daily_conversations_per_business": "TIER_UNLIMITED"},
        at=NOW + 90,
    )
    assert alerts() == []


def test_a_touched_pin_finds_its_number_by_the_digits(account: WhatsAppAccount) -> None:
    number = make_number(account)
    told("security", {"display_phone_number": "81355500142", "event": "PIN_CHANGED"})
    assert alerts() == [(Kind.SECURITY_EVENT, "critical")]
    assert AccountEvent.objects.get().number == number


def test_news_of_a_portfolio_is_news_of_each_of_its_accounts(account: WhatsAppAccount) -> None:
    business = account.connection.business_id
    make_account(account.organisation, waba_id="77", business_id=business)
    make_account(make_organisation("kaminari"), waba_id="78")
    told("partner_solutions", {"event": "SOLUTION_CREATED", "solution_id": "1"}, entry=business)
    assert set(AccountEvent.objects.values_list("account__waba_id", flat=True)) == {WABA, "77"}


@pytest.mark.parametrize("field", ["business_username_update", "business_username_updates"])
def test_a_username_is_understood_under_either_spelling(
    account: WhatsAppAccount, field: str
) -> None:
    number = make_number(account)
    value = {"display_phone_number": "81355500142", "username": "hanami", "status": "approved"}
    told(field, value)
    event = AccountEvent.objects.get()
    assert (event.number, sentence(event)) == (number, "The username is approved.")


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_new_to_us_is_kept_and_told_and_no_error(
    account: WhatsAppAccount, field: str
) -> None:
    words = ("event", "decision", "status", "type", "alert_type")
    value = dict.fromkeys(words, "TELEPORTED")
    told(field, value | {"max_daily_conversations_per_business": "TELEPORTED"})
    assert Change.objects.get().outcome == Outcome.UNKNOWN_WORD
    assert AccountEvent.objects.get().word == "TELEPORTED"
    assert Alert.objects.filter(kind=Kind.UNKNOWN_WORD).count() == 1
    told(field, {"restriction_info": "soup", "alert_info": 7, "waba_info": [], "n": field})


PARTICULARS: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "account_update", RESTRICTED,
        ["RESTRICTED_BIZ_INITIATED_MESSAGING until 12 Feb 2025, 22:40"],
    ),
    (
        "account_update",
        {"event": "ACCOUNT_RESTRICTION", "restriction_info": [
            {"restriction_type": "RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING", "expiration": "soon",
             "remediation": "Wait."}]},
        ["RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING", "Wait."],
    ),
    (
        "account_update",
        {"event": "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE", "auth_international_rate_eligibility": {
            "start_time": 1748780624,
            "exception_countries": [{"country_code": "ID", "start_time": 1751347424}, 7]}},
        ["from 1 Jun 2025, 12:23", "Indonesia: from 1 Jul 2025, 05:23"],
    ),
    (
        "account_update",
        {"event": "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE", "partner_client_certification_info":
            {"status": "FAILED", "rejection_reasons": ["LEGAL NAME NOT MATCHING", "NONE"]}},
        ["FAILED", "LEGAL NAME NOT MATCHING, NONE"],
    ),
    (
        "account_update",
        {"event": "VOLUME_BASED_PRICING_TIER_UPDATE", "volume_tier_info":
            {"region": "India", "pricing_category": "UTILITY", "tier": "1:2",
             "effective_month": "2025-11", "tier_update_time": 1743451903}},
        ["India UTILITY 1:2 2025-11"],
    ),
    (
        "phone_number_quality_update",
        {"event": "THROUGHPUT_UPGRADE", "max_daily_conversations_per_business": "TIER_2K"},
        ["TIER_2K"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "said"), PARTICULARS)
def test_what_comes_with_the_news_is_shown(
    account: WhatsAppAccount, field: str, value: dict[str, Any], said: list[str]
) -> None:
    told(field, value)
    with translation.override("en"), timezone.override("UTC"):
        assert particulars(AccountEvent.objects.get()) == said


def test_viewers_read_the_news_in_pages_and_strangers_do_not(
    account: WhatsAppAccount, client: Client
) -> None:
    for n in range(21):
        told("account_update", RESTRICTED, at=NOW + n)
    told("account_update", {"event": "<b>NEW"}, at=NOW - 60)
    where = reverse("assets:account_detail", args=[account.organisation.slug, WABA])
    client.force_login(make_member(make_organisation("kaminari"), Role.ADMIN))
    assert client.get(where).status_code == 404
    client.force_login(make_member(account.organisation, Role.VIEWER))
    first = client.get(where).content.decode()
    assert first.count("Meta changed what the account is restricted in.") == 20
    assert "&quot;restriction_type&quot;" in first
    second = client.get(f"{where}?page=2").content.decode()
    assert "account_update says “&lt;b&gt;NEW”" in second
