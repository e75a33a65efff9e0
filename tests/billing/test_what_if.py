"""What if: worked by hand from the shipped cards, and what must hold of any month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation, Role
from assets.models import WhatsAppAccount
from billing import shipped
from billing.calendar import FREE_SERVICE
from billing.models import Card, PricingModel, RateRow
from billing.whatif import ServiceRow, Sheet, split
from tests.billing.seeding import daily, seed, seed_template
from tests.people import make_account, make_member, make_organisation

IN_WINDOW = {"type": "free_customer_service", "free": 0}
SEPTEMBER = date(2026, 9, 10)
Ask = Callable[..., dict[tuple[str, str], list[str]]]


@pytest.fixture
def organisation(db: None, client: Client) -> Organisation:
    shipped.load()
    organisation = make_organisation()
    client.force_login(make_member(organisation, Role.AUDITOR))
    return organisation


@pytest.fixture
def account(organisation: Organisation) -> WhatsAppAccount:
    return make_account(organisation, currency="USD")


@pytest.fixture
def ask(client: Client, organisation: Organisation) -> Ask:
    def lines(**question: Any) -> dict[tuple[str, str], list[str]]:
        answer = client.get(
            f"/o/{organisation.slug}/costs/what-if/",
            {"form": "csv", "month": "2026-09", **question},
        )
        rows = [row.split(",") for row in answer.content.decode().splitlines()[1:]]
        return {(row[2], row[3]): row[4:] for row in rows}

    return lines


def free(account: WhatsAppAccount, category: str, units: int, **fields: Any) -> Any:
    values = {"category": category, "type": "free_customer_service", "units": units, "free": units}
    return daily(account, fields.pop("day", SEPTEMBER), 0, **values | fields)


INDIA = {"country": "IN", "market": "India"}


def test_what_the_new_rules_cost(account: WhatsAppAccount, ask: Ask) -> None:
    """India by the card of 2026-07-01, utility .0014: 500 utility in windows, and of 1,300 service
    messages of one number 300, of 900 of another none. By an entry point nothing is charged."""
    number, other = {"phone_number_id": "1"}, {"phone_number_id": "2"}
    rate = RateRow.objects.get(
        card__currency="USD", card__effective_from="2026-07-01", market="India", category="utility"
    ).amount
    assert rate is not None
    seed(
        daily(account, SEPTEMBER, 1000 * rate, category="utility", units=1000, **INDIA),
        free(account, "utility", 500, **INDIA),
        free(account, "utility", 70, **INDIA | {"type": "free_entry_point"}),
        free(account, "service", 600, **INDIA, **number),
        free(account, "service", 700, day=date(2026, 9, 11), **INDIA, **number),
        free(account, "service", 900, **INDIA, **other),
    )
    found = ask(rules="2026-10-01")
    utility, service = found["utility", "India"], found["service", "India"]
    assert [Decimal(utility[n]) for n in (1, 4, 6)] == [1000 * rate, 1500 * rate, 500 * rate]
    assert [utility[0], utility[3]] == ["1000", "1500"]
    assert [Decimal(service[n]) for n in (1, 4, 6)] == [0, 300 * rate, 300 * rate]
    assert service[7] == "False"


def test_on_the_day_that_uses_up_the_allowance_markets_share_in_proportion(
    account: WhatsAppAccount, ask: Ask
) -> None:
    """400 are free of 1,000 on the second day: of India's 750 there 300, of Brazil's 250 there 100."""
    number = {"phone_number_id": "1"}
    second = {"day": date(2026, 9, 11)} | number
    seed(
        free(account, "service", 600, **INDIA, **number),
        free(account, "service", 750, **INDIA, **second),
        free(account, "service", 250, country="BR", market="Brazil", **second),
    )
    found = ask(rules="2026-10-01")
    assert found["service", "India"][3] == "450"
    assert found["service", "Brazil"][3] == "150"
    assert found["service", "Brazil"][7] == "True"


def test_under_the_old_rules_service_is_free_and_what_is_not_known_is_said(
    client: Client, organisation: Organisation, account: WhatsAppAccount, ask: Ask
) -> None:
    october = date(2026, 10, 20)
    seed(
        daily(account, october, 5, category="service", **INDIA),
        daily(account, october, 7, category="utility", **INDIA),
    )
    question: Any = {"month": "2026-10", "rules": "2026-09-30"}
    found = ask(**question)
    assert found["service", "India"][4] == "0.000000"
    assert found["utility", "India"][6] == "0.000000"
    page = client.get(f"/o/{organisation.slug}/costs/what-if/", question).content.decode()
    assert "The old rules would have cost at most this." in page


def draft_card(organisation: Organisation) -> Card:
    card = Card.objects.create(
        organisation=organisation, currency="USD", effective_from=date(2027, 1, 1),
        model=PricingModel.MESSAGE, sha256="0" * 64,
    )  # fmt: skip
    for market, category, tier_from, amount in (
        ("India", "utility", 0, "0.02"), ("India", "utility", 1001, "0.01"),
        ("Bangladesh", "marketing", 0, "0.50"), ("Japan", "marketing", 0, None),
    ):  # fmt: skip
        RateRow.objects.create(
            card=card, market=market, category=category, tier_from=tier_from, grade="A",
            source="test", amount=None if amount is None else Decimal(amount),
        )  # fmt: skip
    return card


def test_under_a_draft_card_with_tiers_moved_markets_and_missing_rates(
    client: Client, organisation: Organisation, account: WhatsAppAccount, ask: Ask
) -> None:
    card = draft_card(organisation)
    seed(
        daily(account, SEPTEMBER, 30, category="utility", units=1500, **INDIA),
        daily(account, SEPTEMBER, 8, units=10, country="BD", market="Rest of Asia Pacific"),
        daily(account, SEPTEMBER, 9, units=10, country="TH", market="Rest of Asia Pacific"),
        daily(account, SEPTEMBER, 4, units=20, currency="EUR", **INDIA),
        daily(account, SEPTEMBER, 2, units=3, unit="call", category="", **INDIA),
    )
    found = ask(card=str(card.pk))
    assert Decimal(found["utility", "India"][4]) == Decimal("25")  # 1,000 × .02 + 500 × .01
    assert Decimal(found["marketing", "Bangladesh"][4]) == 5
    thailand = found["marketing", "Rest of Asia Pacific"]
    assert (thailand[5], thailand[6]) == ("10", "")  # not on the card: no difference
    assert found["marketing", "India"][6] == "0.000000"  # euro stays as it was
    assert found["", "India"][6] == "0.000000"  # and so do calls
    page = client.get(
        f"/o/{organisation.slug}/costs/what-if/?month=2026-09&card={card.pk}"
    ).content.decode()
    assert "Charges in EUR are not on this card and stay as they were." in page
    assert f"your own · {card.get_state_display()}" in page


def test_templates_in_another_category_are_split_as_all_such_messages_were(
    client: Client, organisation: Organisation, account: WhatsAppAccount, ask: Ask
) -> None:
    """Of 1,000 utility messages 750 went to India and 250 to Brazil; 100 of the template do so too."""
    rates = {
        row.market: row.amount
        for row in RateRow.objects.filter(
            card__currency="USD", card__effective_from="2026-07-01", category="marketing"
        )
    }
    seed(
        daily(account, SEPTEMBER, 15, category="utility", units=750, **INDIA),
        daily(account, SEPTEMBER, 5, category="utility", units=250, country="BR", market="Brazil"),
    )
    seed_template(account, SEPTEMBER, 2, "11", category="utility", units=100)
    seed_template(account, SEPTEMBER, 9, "22", category="utility", units=900)
    found = ask(template="11", category="marketing")
    assert found["marketing", "India"][3] == "75"
    assert rates["India"] and Decimal(found["marketing", "India"][4]) == 75 * rates["India"]  # noqa: PT018
    assert rates["Brazil"] and Decimal(found["marketing", "Brazil"][4]) == 25 * rates["Brazil"]  # noqa: PT018
    assert Decimal(found["utility", "India"][4]) == Decimal("13.5")
    assert Decimal(found["utility", "Brazil"][4]) == Decimal("4.5")
    assert {line[7] for line in found.values()} == {"True"}
    page = client.get(f"/o/{organisation.slug}/costs/what-if/?template=11").content.decode()
    assert "Choose both templates and the category they would have." in page


@pytest.mark.parametrize(
    ("day", "rules", "told"),
    [
        (date(2025, 3, 1), "2026-10-01", "This month was charged by conversation"),
        (SEPTEMBER, "2026-09-30", "These are the rules that this month had already."),
        (date(2026, 11, 1), "2026-10-01", "These are the rules that this month had already."),
    ],
)
def test_rules_that_say_nothing_of_a_month_are_told(
    client: Client, organisation: Organisation, account: WhatsAppAccount, day: date, rules: str,
    told: str,
) -> None:  # fmt: skip
    seed(daily(account, day, 1, **INDIA))
    question = f"?month={day:%Y-%m}&rules={rules}"
    page = client.get(f"/o/{organisation.slug}/costs/what-if/{question}").content.decode()
    assert told in page


def test_without_charges_the_page_says_what_it_will_do(
    client: Client, organisation: Organisation
) -> None:
    page = client.get(f"/o/{organisation.slug}/costs/what-if/").content.decode()
    assert "Once messages are charged" in page


def test_another_organisations_card_cannot_be_asked_for(
    client: Client, organisation: Organisation, account: WhatsAppAccount
) -> None:
    seed(daily(account, SEPTEMBER, 1, **INDIA))
    theirs = draft_card(make_organisation("other"))
    page = client.get(
        f"/o/{organisation.slug}/costs/what-if/", {"card": theirs.pk}
    ).content.decode()
    assert "This rate card is not there any more." in page


@given(st.integers(0, 10**6), st.dictionaries(st.integers(0, 9), st.integers(0, 999), min_size=1))
def test_a_split_adds_up_and_nobody_without_weight_gets_any(
    count: int, weights: dict[int, int]
) -> None:
    shares = split(count, weights)
    assert sum(shares.values()) == count
    if any(weights.values()):
        assert all(shares[n] == 0 for n, weight in weights.items() if not weight)


days = st.dates(date(2026, 9, 1), date(2026, 9, 30))
rows = st.lists(
    st.builds(
        ServiceRow, st.just("p"), st.sampled_from("12"), days, st.sampled_from(["India", "Brazil"]),
        st.just("USD"), st.integers(0, 800),
    ),
    max_size=30,
)  # fmt: skip


@given(rows)
def test_what_of_service_is_charged_is_what_passes_the_allowance_of_each_number(
    many: list[ServiceRow],
) -> None:
    sheet = Sheet()
    sheet.charge_service(many)
    expected = sum(
        max(0, sum(row.free for row in many if row.phone_number_id == number) - FREE_SERVICE)
        for number in "12"
    )
    assert sum(cell.added for cell in sheet.cells.values()) == expected
