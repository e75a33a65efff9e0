"""Single charges: the list by key, one of them with why it costs what it costs, and those without a price."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils.html import escape

from accounts.models import Organisation, Role
from assets.models import WhatsAppAccount
from billing.models import Because, Card, CardState, Grade, RateRow, RepricedCharge
from billing.references import reference
from billing.reports.charges import SIZE
from billing.services import repricing
from tests.billing.making import DAY, charge
from tests.billing.telling import facts, make_card, prepare, tell
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db
WAMID = "wamid.HBgMODE5MDEyMzQ1Njc4FQIAERgSMDAwMDAwMDAwMDAwMDAwMDAwAA=="


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-15T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def account(organisation: Organisation) -> WhatsAppAccount:
    return make_account(organisation, currency="USD")


@pytest.fixture
def finance(client: Client, organisation: Organisation) -> Client:
    client.force_login(make_member(organisation, Role.FINANCE))
    return client


def get(client: Client, path: str) -> str:
    answer = client.get(f"/o/hanami/costs/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_goes_on_by_key_over_several_accounts_without_a_gap_or_a_double(
    finance: Client, account: WhatsAppAccount, organisation: Organisation
) -> None:
    other = make_account(organisation, waba_id="22", currency="USD")
    for n in range(SIZE + 7):
        charge((account, other)[n % 2], unit_id=f"wamid.{n:03}", amount=Decimal(n + 1))
    path, seen = "charges/?period=2026-10", []
    while path:
        told = get(finance, path)
        seen += re.findall(r"\$(\d+)\.?0*<", told)
        following = re.search(r'rel="next"\s+href="([^"]+)"', told)
        path = f"charges/{following[1]}".replace("&amp;", "&") if following else ""
    assert sorted(map(int, seen)) == list(range(1, SIZE + 8))


def test_filters_and_prices_narrow_the_list(finance: Client, account: WhatsAppAccount) -> None:
    charge(account, unit_id="1", template_id="77", country="IS")
    charge(account, unit_id="2", template_id="77", country="JP", amount=0, type="free_entry_point")
    charge(account, unit_id="3", template_id="88", country="IS", amount=None, unknown="no_card")
    both = get(finance, "charges/?period=2026-10&country=IS&template=77")  # what no sum knows
    assert both.count("Iceland</td>") == 1
    assert get(finance, "charges/?period=2026-10&price=free").count("Japan</td>") == 1
    assert "not known" in get(finance, "charges/?period=2026-10&price=unknown")
    assert "No charge in this time" in get(finance, "charges/?period=2025-10")


def test_one_charge_says_by_which_rate_of_which_card_and_how_sure_it_is(
    finance: Client, account: WhatsAppAccount
) -> None:
    card = Card.objects.create(
        currency="USD", effective_from=date(2026, 10, 1), model="PMP", state=CardState.ACTIVE,
        sha256="0" * 64,
    )  # fmt: skip
    rate = RateRow.objects.create(
        card=card, market="Rest of Asia Pacific", category="marketing", tier_from=150_001,
        amount=Decimal("0.0618"), grade=Grade.CHECKED, source="https://rates.example/oct",
    )  # fmt: skip
    charge(account, unit_id=WAMID, rate=rate, tier_from=150_001)
    told = get(finance, f"charges/{reference(WAMID)}/")
    for words in (
        "Why did this cost $0.0618?", "Japan", "Rest of Asia Pacific", "Marketing",
        "the month’s message 150,001", "USD, from 1 Oct 2026 on", "https://rates.example/oct",
        "From a copy by others, partly cross-checked", "3 Oct 2026 in the account’s time zone",
    ):  # fmt: skip
        assert words in told, words


def test_one_charge_says_what_it_was_before_each_repricing_why_and_by_whom(
    client: Client,
) -> None:
    """Told, priced, priced again by a card that somebody asked for, and shown."""
    organisation = prepare({"cards": ["three tiers"]})
    told = ["m1", "m2"]
    tell(facts(f"2026-08-03T20:00Z {one} delivered price=PMP/regular/utility/true" for one in told))
    by = make_member(organisation, Role.FINANCE)
    make_card(organisation, "USD", "2026-08-02", {"Mexico utility": [[0, "0.02"]]})
    days = (date(2026, 8, 1), date(2026, 8, 31))
    repricing.run(repricing.reprice(organisation, "USD", *days, because=Because.CARD, by=by))
    make_card(organisation, "USD", "2026-08-03", {"Mexico utility": [[0, "n/a"]]})
    repricing.run(repricing.reprice(organisation, "USD", *days, because=Because.ACCOUNT))
    client.force_login(by)
    shown = get(client, f"charges/{reference('m1')}/")
    _head, shown = shown.split("Priced again")
    for words in (
        "$0.01", "$0.02", "USD, from 2 Aug 2026 on", "Another rate card", str(by),
        "Something new about the account", "by itself", "Meta publishes no such rate",
    ):  # fmt: skip
        assert words in shown, words
    assert shown.index("by itself") < shown.index("Another rate card")  # the newest first
    assert RepricedCharge.objects.count() == 4
    RepricedCharge.objects.filter(unit_id="m2").delete()
    assert "Priced again" not in get(client, f"charges/{reference('m2')}/")


def test_a_message_s_id_holds_a_number_so_nobody_reads_it_from_page_or_address(
    finance: Client, account: WhatsAppAccount
) -> None:
    charge(account, unit_id=WAMID)
    listed, one = (
        get(finance, "charges/?period=2026-10"),
        get(finance, f"charges/{reference(WAMID)}/"),
    )
    assert "HBgMODE5MDEy" not in listed + one
    assert "•••" + WAMID[-8:] in one


def test_of_a_group_each_participant_has_a_charge(
    finance: Client, account: WhatsAppAccount
) -> None:
    for who, amount in (("819011112222", "0.01"), ("819033334444", "0.02")):
        charge(account, unit_id=WAMID, participant=who, amount=Decimal(amount))
    second = f"?participant={escape(reference('819033334444'))}"
    assert "Why did this cost $0.0200?" in get(finance, f"charges/{reference(WAMID)}/{second}")
    assert "8190" not in get(finance, f"charges/{reference(WAMID)}/")
    assert (
        finance.get(f"/o/hanami/costs/charges/{reference(WAMID)}/?participant=x").status_code == 404
    )


def test_strangers_find_no_charge(
    finance: Client, account: WhatsAppAccount, organisation: Organisation
) -> None:
    elsewhere = make_account(make_organisation("sakura"), waba_id="99", currency="USD")
    charge(elsewhere, unit_id="wamid.theirs")
    theirs = f"/o/hanami/costs/charges/{reference('wamid.theirs')}/"
    assert finance.get(theirs).status_code == 404
    assert finance.get("/o/hanami/costs/charges/wamid.theirs/").status_code == 404  # not sealed
    assert "No charge in this time" in get(finance, "charges/?period=2026-10")


def test_prices_that_are_not_known_stand_with_why_and_what_helps(
    finance: Client, account: WhatsAppAccount
) -> None:
    make_account(account.organisation, waba_id="5", name="Shop EU")  # its currency is not read yet
    for n in range(3):
        charge(account, unit_id=f"{n}", amount=None, unknown="no_card", currency="EUR")
    charge(account, unit_id="9", amount=None, unknown="a_new_reason", day=DAY)
    told = get(finance, "unknown/?period=2026-10")
    assert "There is no rate card for this currency and day." in told
    assert "Import Meta’s card of that time." in told
    assert "a_new_reason" in told
    assert "The billing currency of Shop EU is not known yet" in told
