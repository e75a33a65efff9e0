"""What Meta does to an account: state, effect, webhook, end."""

from datetime import UTC, datetime

import pytest

from tests.sandbox.hearing import code_of, hear, heard
from tests.sandbox.sends import ANA, approved, says, send, send_template
from tests.sandbox.server import BUSINESS, NUMBER, WABA, Json, Receiver, Sandbox, template

DAY = 86400


def act(sandbox: Sandbox, name: str, **body: object) -> Json:
    return sandbox.control("POST", f"/accounts/{WABA}/{name}", body)


def now(sandbox: Sandbox) -> float:
    return float(sandbox.control("GET", "/clock")["now"])


def health(sandbox: Sandbox) -> str:
    return str(sandbox.get(f"/{WABA}", fields="health_status")["health_status"]["can_send_message"])


def test_a_violation_is_told_and_has_no_effect_yet(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_update")
    act(sandbox, "warn", violation_type="ALCOHOL")
    (value,) = heard(receiver, "account_update")
    assert value == {
        "event": "ACCOUNT_VIOLATION",
        "violation_info": {"violation_type": "ALCOHOL"},
    }
    assert health(sandbox) == "AVAILABLE"


def test_three_days_stop_templates_and_new_numbers_but_not_answers(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "account_update")
    approved(sandbox, "news", [{"type": "BODY", "text": "Our shop is open."}])
    act(sandbox, "restrict", days=3, violation_type="SCAM", remediation="Read the policy.")
    (value,) = heard(receiver, "account_update")
    kinds = [one["restriction_type"] for one in value["restriction_info"]]
    assert kinds == ["RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_ADD_PHONE_NUMBER_ACTION"]
    assert value["restriction_info"][0]["remediation"] == "Read the policy."
    assert value["violation_info"] == {"violation_type": "SCAM"}
    assert abs(value["restriction_info"][0]["expiration"] - now(sandbox) - 3 * DAY) < 60
    assert code_of(send_template(sandbox, "news")) == 368
    assert code_of(sandbox.post(f"/{WABA}/phone_numbers", {"cc": "1"})) == 368
    says(sandbox)
    assert "messages" in send(sandbox, "text", {"body": "An answer"})
    assert (health(sandbox), sandbox.create("still")["status"]) == ("LIMITED", "PENDING")


def test_the_status_of_an_account_follows_what_meta_does_to_it(sandbox: Sandbox) -> None:
    def status() -> str:
        return str(sandbox.get(f"/{WABA}", fields="status")["status"])

    before = status()
    act(sandbox, "restrict", days=3)
    during = status()
    sandbox.forward(3 * DAY + 1)
    ended = status()
    act(sandbox, "lock")
    locked = status()
    act(sandbox, "ban")
    banned = status()
    act(sandbox, "reinstate")
    assert (before, during, ended) == ("ACTIVE", "RESTRICTED", "ACTIVE")
    assert (locked, banned, status()) == ("RESTRICTED", "DISABLED", "ACTIVE")


def test_a_restriction_ends_by_the_clock_and_tells_so(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_update")
    approved(sandbox, "news", [{"type": "BODY", "text": "Our shop is open."}])
    act(sandbox, "restrict", days=1)
    sandbox.forward(DAY + 1)
    assert heard(receiver, "account_update", 2)[1] == {
        "event": "ACCOUNT_RESTRICTION",
        "restriction_info": [],
    }
    assert "messages" in send_template(sandbox, "news")
    assert health(sandbox) == "AVAILABLE"


def test_a_week_stops_every_message_and_new_templates(sandbox: Sandbox) -> None:
    act(sandbox, "restrict", days=7)
    says(sandbox)
    assert code_of(send(sandbox, "text", {"body": "An answer"})) == 368
    refused = sandbox.post(f"/{WABA}/message_templates", template())
    assert code_of(refused) == 368
    assert refused["error"]["error_user_title"] == "Account restricted"
    assert health(sandbox) == "BLOCKED"


def test_a_lock_stays_until_an_appeal_is_granted(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_update")
    act(sandbox, "lock")
    sandbox.forward(90 * DAY)
    says(sandbox)
    assert code_of(send(sandbox, "text", {"body": "Hi"})) == 131031
    act(sandbox, "appeal", decision="denied")
    assert code_of(send(sandbox, "text", {"body": "Hi"})) == 131031
    act(sandbox, "appeal", decision="granted")
    assert "messages" in send(sandbox, "text", {"body": "Hi"})
    ban = heard(receiver, "account_update", 2)[1]["ban_info"]
    assert ban["waba_ban_state"] == "REINSTATE"


def test_a_scheduled_ban_comes_and_its_date_is_words(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_update")
    act(sandbox, "schedule_ban", days=7)
    says(sandbox)
    assert "messages" in send(sandbox, "text", {"body": "Hi"})
    day = datetime.fromtimestamp(now(sandbox) + 7 * DAY, UTC)
    sandbox.forward(7 * DAY + 1)
    scheduled, done = (value["ban_info"] for value in heard(receiver, "account_update", 2))
    assert scheduled == {
        "waba_ban_state": "SCHEDULE_FOR_DISABLE",
        "waba_ban_date": f"{day:%B} {day.day}, {day.year}",
    }
    assert done["waba_ban_state"] == "DISABLE"
    assert sandbox.get(f"/{NUMBER}", fields="status")["status"] == "BANNED"
    assert code_of(send(sandbox, "text", {"body": "Hi"})) == 131031
    act(sandbox, "reinstate")
    assert sandbox.get(f"/{NUMBER}", fields="status")["status"] == "CONNECTED"


def test_an_account_is_banned_once(sandbox: Sandbox) -> None:
    act(sandbox, "ban")
    for name in ("ban", "schedule_ban"):
        url = f"{sandbox.url}/_sandbox/accounts/{WABA}/{name}"
        assert sandbox.http.post(url, json={}, timeout=15).status_code == 400
    act(sandbox, "reinstate")
    assert sandbox.get(f"/{NUMBER}", fields="status")["status"] == "CONNECTED"


def test_a_scheduled_ban_can_be_called_off(sandbox: Sandbox) -> None:
    act(sandbox, "schedule_ban", days=7)
    act(sandbox, "reinstate")
    sandbox.forward(8 * DAY)
    assert sandbox.get(f"/{NUMBER}", fields="status")["status"] == "CONNECTED"


@pytest.mark.parametrize(("locale", "words"), [("ja_JP", "年"), ("es_LA", " de "), ("en_GB", ", ")])
def test_the_date_of_a_ban_is_in_the_owners_language(
    sandbox: Sandbox, receiver: Receiver, locale: str, words: str
) -> None:
    hear(sandbox, receiver, "account_update")
    sandbox.control("POST", "/nodes/400000000000101", {"locale": locale})
    act(sandbox, "ban")
    assert words in heard(receiver, "account_update")[0]["ban_info"]["waba_ban_date"]


def test_the_accounts_review_is_told_and_a_rejected_one_sends_nothing(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "account_review_update")
    act(sandbox, "review", decision="REJECTED")
    assert heard(receiver, "account_review_update") == [{"decision": "REJECTED"}]
    says(sandbox)
    assert code_of(send(sandbox, "text", {"body": "Hi"})) == 131031
    read = sandbox.get(f"/{WABA}", fields="account_review_status")
    assert read["account_review_status"] == "REJECTED"
    act(sandbox, "appeal", decision="granted")
    assert heard(receiver, "account_review_update", 2)[1] == {"decision": "APPROVED"}
    assert "messages" in send(sandbox, "text", {"body": "Hi"})


def test_a_country_may_be_closed_to_a_business(sandbox: Sandbox) -> None:
    says(sandbox)
    sandbox.control("POST", f"/nodes/{WABA}", {"restricted_countries": ["JP"]})
    assert ANA.startswith("81")
    assert code_of(send(sandbox, "text", {"body": "Hi"})) == 130497


def test_a_deleted_account_is_out_of_reach(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_update")
    act(sandbox, "delete")
    assert heard(receiver, "account_update") == [{"event": "ACCOUNT_DELETED"}]
    assert sandbox.get(f"/{WABA}")["error"]["error_subcode"] == 33


def test_another_limit_is_told(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "business_capability_update")
    act(sandbox, "capability", messaging_limit="TIER_10K")
    (value,) = heard(receiver, "business_capability_update")
    assert value["max_daily_conversations_per_business"] == 10_000


def test_other_events_change_what_they_tell(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_update", "account_alerts")
    act(sandbox, "location", country="in")
    act(sandbox, "auth_international", exception_countries=[])
    act(sandbox, "mm_terms")
    act(sandbox, "partner", event="PARTNER_ADDED", business="200000000000202")
    tier = {"pricing_category": "UTILITY", "tier": "1:2", "effective_month": "2026-01"}
    act(sandbox, "volume_tier", region="India", **tier)
    for name in ("ad_account", "certification_needed", "offboard", "reconnect"):
        act(sandbox, name)
    act(sandbox, "alert", alert_type="OBA_APPROVED")
    values = {one["event"]: one for one in heard(receiver, "account_update", 9)}
    assert values["BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE"]["country"] == "IN"
    assert values["PARTNER_ADDED"]["waba_info"] == {
        "waba_id": WABA,
        "owner_business_id": BUSINESS,
    }
    assert values["VOLUME_BASED_PRICING_TIER_UPDATE"]["volume_tier_info"]["region"] == "India"
    assert heard(receiver, "account_alerts")[0]["entity_id"] == BUSINESS
    (waba,) = (one for one in sandbox.control("GET", "/state")["wabas"] if one["id"] == WABA)
    assert waba["primary_business_location"] == "IN"
    assert waba["clients"] == ["200000000000202"]
    assert waba["marketing_messages_onboarding_status"] == "ONBOARDED"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("warn", {"violation_type": "RUDENESS"}),
        ("restrict", {"days": 0}),
        ("restrict", {"days": "3"}),
        ("restrict", {"restriction_types": ["x"]}),
        ("review", {"decision": "MAYBE"}),
        ("appeal", {"decision": "granted"}),
        ("partner", {"event": "PARTNER_ADDED"}),
        ("location", {"country": "India"}),
        ("auth_international", {"exception_countries": [1]}),
        ("auth_international", {"exception_countries": [{"country_code": "ID"}]}),
        ("alert", {}),
    ],
)
def test_a_step_that_meta_cannot_take_is_refused(sandbox: Sandbox, name: str, body: Json) -> None:
    url = f"{sandbox.url}/_sandbox/accounts/{WABA}/{name}"
    answer = sandbox.http.post(url, json=body, timeout=15)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_spam_cannot_be_appealed(sandbox: Sandbox) -> None:
    act(sandbox, "restrict", days=30, violation_type="SPAM")
    url = f"{sandbox.url}/_sandbox/accounts/{WABA}/appeal"
    assert sandbox.http.post(url, json={"decision": "granted"}, timeout=15).status_code == 400
