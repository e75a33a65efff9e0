"""What deliveries do, whatever their order, number and bundling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from alerts.models import Alert
from assets.models import WhatsAppAccount
from templates_app.models import Event, Status, Template
from tests.people import make_account, make_organisation
from tests.webhooks.meta import PAYLOADS, SECRET, WABA, payload, stored
from webhooks import ringing, services, tasks
from webhooks.changes import Ask
from webhooks.claiming import Turns
from webhooks.dispatch import HANDLERS
from webhooks.models import (
    DELIVERIES,
    Change,
    DeadLetter,
    Delivery,
    Outcome,
    State,
    Waiting,
)
from webhooks.outcomes import Follow
from webhooks.replaying import replay

pytestmark = pytest.mark.django_db


def digest() -> set[Ask]:
    """Everything that is due; the jobs asked for."""
    asks: set[Ask] = set()
    turns = Turns()
    while (digested := services.digest_round(turns)).count:
        asks |= digested.asks
    return asks


def states() -> set[State]:
    return {delivery.state for delivery in Delivery.objects.all()}


def bundle(*names: str) -> dict[str, Any]:
    """Several payloads in one delivery, an entry each."""
    return payload(names[0]) | {"entry": [entry for n in names for entry in payload(n)["entry"]]}


def entry(*changes: dict[str, Any], id_: str = WABA) -> dict[str, Any]:
    return {"entry": [{"id": id_, "time": 1739321024, "changes": list(changes)}]}


def status_of(template: Template) -> str:
    template.refresh_from_db()
    return template.status


def test_an_approval_moves_the_template(template: Template) -> None:
    delivery = stored(payload("template_approved"))
    assert digest() == set()
    assert status_of(template) == Status.APPROVED
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (State.DONE, "")
    change = Change.objects.get()
    assert (change.outcome, change.understood) == (Outcome.APPLIED, True)


def test_a_rejection_brings_its_reason_and_advice(template: Template) -> None:
    stored(payload("template_rejected"))
    digest()
    assert status_of(template) == Status.REJECTED
    assert template.rejected_reason == "INVALID_FORMAT"
    assert template.rejection_info["recommendation"].startswith("Number them")


def test_the_same_delivery_twice_changes_things_once(template: Template) -> None:
    for _ in range(2):
        stored(payload("template_approved"))
    digest()
    assert Change.objects.count() == 1
    assert Event.objects.filter(template=template, word="APPROVED").count() == 1
    assert states() == {State.DONE}


def test_the_same_changes_bundled_differently_count_once(template: Template) -> None:
    names = ("template_approved", "template_quality", "account_review")
    stored(bundle(*names))
    stored(bundle(*reversed(names)))
    for name in names:
        stored(payload(name))
    digest()
    assert Change.objects.count() == 3
    assert Event.objects.filter(template=template, word="APPROVED").count() == 1


def test_late_news_does_not_undo_newer_news(template: Template) -> None:
    stored(payload("template_paused"))
    stored(payload("template_approved"))  # happened before the pause
    digest()
    assert status_of(template) == Status.PAUSED


@pytest.mark.parametrize(
    ("name", "quality"),
    [("template_quality", "YELLOW"), ("template_quality_under_status", "RED")],
)
def test_a_quality_score_is_understood_under_either_field(
    template: Template, name: str, quality: str
) -> None:
    stored(payload(name))
    digest()
    assert status_of(template) == Status.PENDING
    assert template.quality == quality


def test_an_announced_category_is_not_yet_the_category(template: Template) -> None:
    stored(payload("template_category_announced"))
    digest()
    template.refresh_from_db()
    assert (template.category, template.correct_category) == ("UTILITY", "MARKETING")


def test_a_changed_category_is(template: Template) -> None:
    stored(payload("template_category_changed"))
    digest()
    template.refresh_from_db()
    assert template.category == "MARKETING"


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: str(path.stem))
def test_every_recorded_shape_is_digested_without_an_error(template: Template, path: Any) -> None:
    delivery = stored(payload(path.stem))
    digest()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (State.DONE, "")
    for change in Change.objects.all():
        assert change.understood == (change.field in HANDLERS)
        assert change.field != "messages"


def test_text_that_changed_at_meta_asks_for_the_templates(template: Template) -> None:
    stored(payload("template_components"))
    assert digest() == {(Follow.SYNC_TEMPLATES, template.account_id)}


def test_a_template_we_do_not_have_asks_for_the_templates(account: WhatsAppAccount) -> None:
    stored(payload("template_approved"))
    assert digest() == {(Follow.SYNC_TEMPLATES, account.pk)}
    assert Change.objects.get().outcome == Outcome.NO_TEMPLATE


def test_news_of_an_account_makes_it_due_for_reading(account: WhatsAppAccount) -> None:
    later = timezone.now() + timedelta(hours=1)
    WhatsAppAccount.objects.update(due_at=later)
    stored(payload("account_restriction"))
    assert digest() == {(Follow.POLL_ACCOUNT, account.pk)}
    account.refresh_from_db()
    assert account.due_at < later


def test_a_partner_event_finds_the_account_inside_it(account: WhatsAppAccount) -> None:
    stored(payload("account_partner_added"))
    assert digest() == {(Follow.POLL_ACCOUNT, account.pk)}


def test_a_storm_rings_once_for_each_job(account: WhatsAppAccount, jobs: Any) -> None:
    bell = ringing.Bell()
    for _ in range(50):
        bell.ask({(Follow.POLL_ACCOUNT, account.pk)})
        bell.ring()
    assert jobs.waiting() == ["assets.tasks.poll_account"]


@pytest.mark.parametrize("waba_id", ["0", "123456123", ""])
def test_an_account_that_is_not_ours_is_kept_and_harms_nothing(
    account: WhatsAppAccount, waba_id: str
) -> None:
    stored(
        entry({"field": "account_review_update", "value": {"decision": "APPROVED"}}, id_=waba_id)
    )
    assert digest() == set()
    assert Change.objects.get().outcome == Outcome.NO_ACCOUNT


def test_a_stranger_cannot_speak_for_an_account_by_naming_its_app(template: Template) -> None:
    make_account(make_organisation("mallory"), waba_id="666")  # same app id, a secret of its own
    delivery = stored(payload("template_disabled"), secret="mallorys-secret")
    assert digest() == set()
    delivery.refresh_from_db()
    assert delivery.state == State.DONE
    assert status_of(template) == Status.PENDING
    assert Change.objects.get().outcome == Outcome.FOREIGN


def test_a_delivery_signed_with_the_previous_secret_still_counts(template: Template) -> None:
    connection = template.account.connection
    connection.app_secret, connection.previous_app_secret = "new-secret", SECRET
    connection.save()
    stored(payload("template_approved"))
    digest()
    assert status_of(template) == Status.APPROVED


def test_an_unknown_field_is_kept_and_counted(account: WhatsAppAccount) -> None:
    stored(entry({"field": "business_status_update", "value": {"anything": ["goes"]}}))
    digest()
    change = Change.objects.get()
    assert (change.understood, change.outcome) == (False, Outcome.KEPT)
    assert change.value == {"anything": ["goes"]}


def test_an_unknown_event_word_is_noticed_and_the_account_read(account: WhatsAppAccount) -> None:
    stored(entry({"field": "account_update", "value": {"event": "ACCOUNT_TELEPORTED"}}))
    assert digest() == {(Follow.POLL_ACCOUNT, account.pk)}
    assert Change.objects.get().outcome == Outcome.UNKNOWN_WORD


def test_an_unknown_template_word_moves_nothing_and_tells_somebody(template: Template) -> None:
    content = payload("template_approved")
    content["entry"][0]["changes"][0]["value"]["event"] = "ENCHANTED"
    stored(content)
    digest()
    assert status_of(template) == Status.PENDING
    assert template.meta_status == "ENCHANTED"
    assert Alert.objects.filter(kind="unknown_word").exists()


def test_unreadable_changes_do_not_block_their_neighbours(template: Template) -> None:
    good = payload("template_approved")["entry"][0]
    poisoned: list[Any] = [
        {"id": WABA, "changes": "soup"},
        {"id": WABA, "changes": [None, {"field": 7}, {"field": "security", "value": [1]}]},
        {"id": WABA, "changes": [{"field": "message_template_status_update", "value": {}}]},
        "soup",
    ]
    delivery = stored({"entry": [*poisoned, good, *poisoned]})
    digest()
    assert status_of(template) == Status.APPROVED
    delivery.refresh_from_db()
    assert delivery.state == State.FAILED
    assert "entry[0] has no list called changes." in delivery.error
    assert "message_template_status_update: event is missing" in delivery.error


class Broken(Exception):
    pass


@pytest.fixture
def broken_review(monkeypatch: pytest.MonkeyPatch) -> None:
    def handler(account: WhatsAppAccount, change: Change) -> Any:
        WhatsAppAccount.objects.update(name="half done")
        raise Broken("for the test")

    monkeypatch.setitem(HANDLERS, "account_review_update", handler)


def wait_over() -> None:
    Waiting.objects.exclude(not_before=None).update(not_before=timezone.now())


@pytest.mark.usefixtures("broken_review")
def test_a_failing_handler_is_undone_and_its_neighbours_are_done_once(template: Template) -> None:
    delivery = stored(bundle("account_review", "template_approved"))
    digest()
    assert status_of(template) == Status.APPROVED
    template.account.refresh_from_db()
    assert template.account.name != "half done"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.WAITING, 1)
    assert delivery.error == "account_review_update: Broken: for the test"
    assert Waiting.objects.filter(not_before__gt=timezone.now()).exists()


@pytest.mark.usefixtures("broken_review")
def test_after_five_tries_it_is_a_dead_letter(account: WhatsAppAccount) -> None:
    delivery = stored(payload("account_review"))
    for _ in range(10):
        wait_over()
        digest()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.FAILED, services.TRIES)
    assert Change.objects.get().error == "Broken: for the test"


def test_a_dead_letter_is_digested_once_somebody_repaired_the_cause(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(payload("template_approved"))
    with monkeypatch.context() as patch:
        patch.delitem(HANDLERS, "message_template_status_update")
        digest()
    assert status_of(template) == Status.PENDING
    assert replay(Delivery.objects.all()) == 1
    digest()
    assert status_of(template) == Status.APPROVED


def test_replaying_what_went_well_changes_nothing(template: Template) -> None:
    for name in ("template_approved", "template_paused"):
        stored(payload(name))
    digest()
    events = Event.objects.count()
    assert replay(Delivery.objects.all()) == 2
    digest()
    assert status_of(template) == Status.PAUSED
    assert Event.objects.count() == events


def test_the_sweeper_digests_what_a_dead_digest_left(template: Template) -> None:
    stored(payload("account_alert"))
    assert tasks.sweep_deliveries() == 0
    digest()
    stored(payload("template_paused"), received_at=timezone.now() - timedelta(minutes=2))
    assert tasks.sweep_deliveries() == 1
    assert tasks.sweep_deliveries() == 0
    assert status_of(template) == Status.PAUSED


def test_settled_deliveries_are_dropped_after_thirty_days_and_waiting_ones_never(
    account: WhatsAppAccount,
) -> None:
    long_ago = timezone.now() - timedelta(days=32)
    DELIVERIES.grow(long_ago.date() - timedelta(days=1), long_ago.date())
    for content in (payload("account_review"), b"{"):
        stored(content, received_at=long_ago)
    stored(payload("account_alert"), received_at=long_ago - timedelta(days=1))
    stored(payload("security_pin_reset"), received_at=long_ago - timedelta(days=100))
    digest()
    assert DeadLetter.objects.count() == 1
    waiting = stored(payload("account_alert"), received_at=long_ago - timedelta(days=1))
    young = stored(b"{}")
    assert tasks.drop_old_deliveries() == 1  # the other day is kept by who waits in it
    assert tasks.drop_old_deliveries() == 0
    assert set(Delivery.objects.values_list("pk", flat=True)) == {waiting.pk, young.pk}
    assert not Change.objects.exists()
    assert not DeadLetter.objects.exists()
    digest()
    assert tasks.drop_old_deliveries() == 1


def test_the_next_days_are_made_once() -> None:
    tasks.make_partitions()
    assert tasks.make_partitions() == 0


def test_a_clock_that_jumps_ahead_drops_nothing(
    account: WhatsAppAccount, time_machine: Any
) -> None:
    stored(payload("account_review"))
    stored(b"{")
    digest()
    time_machine.move_to(timezone.now() + timedelta(days=400))
    assert tasks.drop_old_deliveries() == 0
    assert states() == {State.DONE, State.FAILED}
    assert Change.objects.exists()


def test_what_was_put_off_while_the_clock_was_ahead_does_not_wait_for_that_day(
    account: WhatsAppAccount,
) -> None:
    late = stored(payload("account_review"))
    Waiting.objects.update(not_before=timezone.now() + timedelta(days=3))
    soon = stored(payload("account_alert"))
    Waiting.objects.filter(pk=soon.pk).update(not_before=timezone.now() + timedelta(minutes=20))
    digest()
    assert late.pk not in Waiting.objects.values_list("pk", flat=True)
    assert Waiting.objects.get().pk == soon.pk


def test_the_sweeper_digests_what_came_while_the_clock_was_ahead(template: Template) -> None:
    stored(payload("template_paused"), received_at=timezone.now() + timedelta(days=2))
    assert tasks.sweep_deliveries() == 1
    assert status_of(template) == Status.PAUSED
