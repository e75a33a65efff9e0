"""Every field that Meta has: understood, made a fact, or kept and counted. None is passed over in silence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import AccountEvent, WhatsAppAccount
from assets.subscription import WEBHOOK_FIELDS
from assets.webhook_fields import MORE_FIELDS, OTHER_SPELLINGS
from tests.people import make_account, make_member, make_organisation
from tests.sandbox_server import Sandbox
from tests.webhooks.meta import WABA, stored
from tests.webhooks.test_digest import digest, entry, states
from tests.webhooks.test_messages import delivery, message, noticed, status
from webhooks.dispatch import HANDLERS, KEPT
from webhooks.models import Change, Noticed, Outcome, State
from webhooks.splitting import FACT_FIELDS

pytestmark = pytest.mark.django_db

# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
KNOWN = {
    "account_alerts", "account_review_update", "account_settings_update", "account_update",
    "automatic_events", "business_capability_update", "business_status_update",
    "business_username_update", "business_username_updates", "calls", "consumer_profile", "flows",
    "group_lifecycle_update", "group_participants_update", "group_settings_update",
    "group_status_update", "history", "message_echoes", "message_template_components_update",
    "message_template_quality_update", "message_template_status_update", "messages",
    "messaging_handovers", "partner_solutions", "payment_configuration_update",
    "phone_number_name_update", "phone_number_quality_update", "security", "smb_app_state_sync",
    "smb_message_echoes", "standby", "template_category_update",
    "template_correct_category_detection", "tracking_events", "user_preferences",
}  # fmt: skip
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (yes|if Meta lets us|no) \|", re.MULTILINE)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "webhook-fields.md"


def subscription_of(field: str) -> str:
    if field in WEBHOOK_FIELDS:
        return "yes"
    return "if Meta lets us" if field in (*MORE_FIELDS, *OTHER_SPELLINGS) else "no"


def fate_of(field: str) -> str:
    if field in FACT_FIELDS:
        return "facts"
    return "understood" if field in HANDLERS else "kept"


def test_every_field_has_exactly_one_fate() -> None:
    assert set(HANDLERS) | FACT_FIELDS | KEPT == KNOWN
    assert not set(HANDLERS) & FACT_FIELDS
    assert not set(HANDLERS) & KEPT
    assert not FACT_FIELDS & KEPT


def test_the_page_about_fields_says_what_the_code_does() -> None:
    rows = {field: (fate, asked) for field, fate, asked in ROW.findall(PAGE.read_text())}
    assert rows == {field: (fate_of(field), subscription_of(field)) for field in KNOWN}


def test_the_sandbox_knows_no_field_that_we_do_not(sandbox: Sandbox) -> None:
    assert set(sandbox.control("GET", "/webhooks/samples")["data"]) <= KNOWN


@pytest.mark.parametrize("value", [{"note": "as it came"}, {"contacts": 7, "messages": "soup"}])
@pytest.mark.parametrize("field", sorted(KEPT))
def test_what_is_only_kept_is_there_counted_and_no_alert(
    account: WhatsAppAccount, field: str, value: dict[str, Any]
) -> None:
    for _ in range(2):
        stored(entry({"field": field, "value": value}))
        digest()
    change = Change.objects.get()
    assert (change.value, change.outcome, change.understood) == (value, Outcome.KEPT, False)
    assert noticed() == {("kept", field, 1)}
    assert Noticed.objects.get().waba_id == WABA
    assert not Alert.objects.exists()
    assert not AccountEvent.objects.exists()  # which nobody can erase a person from


def test_a_field_that_is_new_to_everybody_is_kept_counted_and_told(
    account: WhatsAppAccount,
) -> None:
    for n in range(3):
        stored(entry({"field": "mood_update", "value": {"n": n}}))
    stored(entry({"field": "weather_update", "value": {}}))
    digest()
    assert set(Change.objects.values_list("outcome", flat=True)) == {Outcome.KEPT}
    assert noticed() == {("field", "mood_update", 3), ("field", "weather_update", 1)}
    alert = Alert.objects.get()  # one for all of an account's new fields
    assert (alert.kind, alert.severity) == (Kind.UNKNOWN_WORD, "info")
    assert alert.organisation == account.organisation


def test_a_new_word_in_a_status_is_told_once_and_to_its_own_account_only(
    account: WhatsAppAccount,
) -> None:
    other = make_account(make_organisation("bank"), waba_id="200")
    for n in range(3):
        stored(delivery(statuses=[status("teleported", id=f"wamid.{n}")]))
        digest()
    alert = Alert.objects.get()
    assert alert.detail == {"field": "status", "word": "teleported"}
    assert not Alert.objects.of(other.organisation).exists()
    alert.closed_at = alert.opened_at  # somebody saw it
    alert.save()
    stored(delivery(statuses=[status("teleported", id="wamid.9")]))
    digest()
    assert not Alert.objects.open().exists()
    assert noticed() == {("status", "teleported", 4)}


def test_a_strangers_words_are_counted_and_not_shown(account: WhatsAppAccount) -> None:
    make_account(make_organisation("mallory"), waba_id="666")  # same app id, a secret of its own
    stored(delivery(statuses=[status("<b>buy")]), secret="mallorys-secret")
    stored(entry({"field": "buy_now", "value": {}}), secret="mallorys-secret")
    digest()
    assert not Noticed.objects.filter(waba_id=WABA).exists()
    assert Noticed.objects.filter(word="<b>buy", waba_id="").exists()
    assert not Alert.objects.exists()


def test_errors_of_the_account_beside_no_message_are_counted(account: WhatsAppAccount) -> None:
    errors = [{"code": 130429, "title": "Rate limit hit"}, {"code": "soup"}, 7]
    for _ in range(2):
        stored(delivery(errors=errors))
    stored(delivery(errors="soup", statuses=[status()]))
    digest()
    assert noticed() == {
        ("error", "130429 Rate limit hit", 1), ("error", "soup", 1), ("kept", "messages", 1),
    }  # fmt: skip
    assert states() == {State.DONE}
    assert not Alert.objects.exists()


def test_members_see_what_is_new_on_the_accounts_page_and_strangers_do_not(
    account: WhatsAppAccount, client: Client
) -> None:
    stored(delivery(statuses=[status("<b>teleported")], errors=[{"code": 130429, "title": "Slow"}]))
    for n in range(2):
        stored(entry({"field": "group_status_update", "value": {"n": n}}))
    stored(entry({"field": "mood_update", "value": {}}))
    stored(delivery(messages=[message("hologram", {})]))
    digest()
    where = reverse("assets:account_detail", args=[account.organisation.slug, WABA])
    client.force_login(make_member(make_organisation("kaminari"), Role.ADMIN))
    assert client.get(where).status_code == 404
    client.force_login(make_member(account.organisation, Role.VIEWER))
    page = client.get(where).content.decode()
    assert "A word that is new to us, as “status”: &lt;b&gt;teleported" in page
    assert "A word that is new to us, as “message type”: hologram" in page
    assert "Meta reported an error: 130429 Slow" in page
    assert "group_status_update: kept as it came." in page
    assert "A kind of news that is new to us: mood_update" in page
    assert "2 times" in page
    alert = Alert.objects.of(account.organisation).filter(subject=f"noticed:{WABA}:field").get()
    assert alert.link == f"{where}#noticed"


def test_the_page_shows_nothing_where_nothing_is_new(
    account: WhatsAppAccount, client: Client
) -> None:
    client.force_login(make_member(account.organisation, Role.VIEWER))
    where = reverse("assets:account_detail", args=[account.organisation.slug, WABA])
    assert "What else Meta sends" not in client.get(where).content.decode()
