"""What Meta tells of new numbers and user ids reaches the ledger with the webhook itself."""

from __future__ import annotations

from typing import Any

import pytest

from assets.models import WhatsAppAccount
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Event, Subject
from optin.services import people
from optin.words import Code
from tests.optin.making import MARKETING, agree, decide, key
from tests.people import make_account, make_organisation, make_user
from tests.webhooks.meta import stored
from tests.webhooks.test_digest import digest, states
from tests.webhooks.test_messages import delivery, message
from webhooks.models import State

pytestmark = pytest.mark.django_db
OLD, NEW = "819012340001", "819012340002"
OLD_USER, NEW_USER = "JP.1111", "JP.2222"


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    make_user()
    return make_account(make_organisation())


@pytest.fixture
def subject(account: WhatsAppAccount) -> Subject:
    who = Who(OLD, OLD_USER, portfolio=account.connection.business_id)
    found = people.meet(account.organisation, who, key=key())
    agree(account.organisation, found)
    return found


def changed(wamid: str = "wamid.change", **said: Any) -> dict[str, Any]:
    system = {"type": "user_changed_number", "wa_id": NEW, "user_id": NEW_USER}
    told = system | {"previous_user_id": OLD_USER} | said
    return delivery(messages=[message("system", told, id=wamid, **{"from": OLD})])


def answer(account: WhatsAppAccount, number: str = "", user_id: str = "") -> Code:
    return decide(account.organisation, Who(number, user_id), MARKETING).code


def test_a_new_number_told_by_meta_counts_with_the_webhook_and_once(
    account: WhatsAppAccount, subject: Subject
) -> None:
    assert answer(account, OLD, OLD_USER) is Code.ALLOWED
    for _twice in range(2):
        stored(changed())
        digest()
    assert states() == {State.DONE}
    assert answer(account, OLD) is Code.SUPPRESSED
    assert answer(account, NEW) is Code.SUSPENDED
    assert answer(account, user_id=NEW_USER) is Code.SUSPENDED
    assert answer(account, user_id=OLD_USER) is Code.NO_GRANT
    with of(account.organisation):
        assert Event.objects.filter(type="identifier.replaced").count() == 1
        assert people.find(account.organisation, Who(NEW)) == subject


def test_a_change_of_somebody_we_do_not_know_changes_nothing(account: WhatsAppAccount) -> None:
    stored(changed())
    digest()
    assert states() == {State.DONE}
    with of(account.organisation):
        assert not Subject.objects.exists()


def test_a_stop_at_meta_under_the_new_ids_counts_although_the_change_is_told_after_it(
    account: WhatsAppAccount, subject: Subject
) -> None:
    stop = {
        "wa_id": NEW, "user_id": NEW_USER, "category": "marketing_messages", "value": "stop",
        "timestamp": 1750000000,
    }  # fmt: skip
    told = delivery(user_preferences=[stop])
    told["entry"][0]["changes"][0]["field"] = "user_preferences"
    stored(told)
    stored(changed())
    digest()
    assert states() == {State.DONE}
    agree(account.organisation, subject)
    assert answer(account, NEW) is Code.PLATFORM_STOP
    with of(account.organisation):
        assert people.find(account.organisation, Who(NEW)) == subject


@pytest.mark.parametrize("odd", [{"wa_id": "not a number"}, {"user_id": "é" * 300}, {"wa_id": ""}])
def test_odd_ids_hold_nobody_up(
    account: WhatsAppAccount, subject: Subject, odd: dict[str, str]
) -> None:
    stored(changed(**odd))
    digest()
    assert states() == {State.DONE}
    assert answer(account, OLD) is not Code.ALLOWED
