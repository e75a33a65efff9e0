"""An organisation's own values of rules: by two people, from a day on, in the register, the log and the gate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, Role, User
from optin import policies
from optin.gate import rules
from optin.gate.law import GRACE, law_of
from optin.house import NO_HOUSE, House
from optin.identity.who import Who
from optin.importing.reading import Columns
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import Decision, Event, PolicyChange, Proposal, State, What
from optin.policies import Field, own
from optin.policies.own import Change
from optin.policies.rule import REVIEW_BY
from optin.services import asking, people, proposing
from optin.services.errors import LastDayOver
from optin.words import SENDER, Code, Grade, Purpose
from tests.optin.imports.making import make_bed
from tests.optin.making import MARKETING, NUMBER, decide, forecast, opted_in, stop
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
FORM = "/o/hanami/optins/notices/policies/changes/new/"
REGISTER = "/o/hanami/optins/notices/policies/"
TO_AGREE = "/o/hanami/optins/proposals/"
DESK = "/o/hanami/optins/audit/questions/"


def today() -> date:
    return timezone.now().date()


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def officers(organisation: Organisation) -> tuple[User, User]:
    return two_people(organisation)


def two_people(organisation: Organisation) -> tuple[User, User]:
    return tuple(  # type: ignore[return-value]
        make_member(organisation, Role.COMPLIANCE, email=f"{name}@hanami.example", name=name)
        for name in ("Ren", "Yui")
    )


def change(sign_in: SignIn, officers: tuple[User, User], rule: str, **told: str) -> None:
    """As two people do it."""
    sent = {"what": "value", "since": today().isoformat(), "reason": "Our counsel, 3 Nov"}
    answer = sign_in(officers[0]).post(f"{FORM}?rule={rule}", sent | told)
    assert answer.status_code == 302, answer.content.decode()
    proposal = Proposal.objects.open().get()
    sign_in(officers[1]).post(f"{TO_AGREE}{proposal.pk}/agreement/")


def test_a_rule_is_relaxed_by_two_people_and_says_so(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    opted_in(organisation, grade=Grade.OBSERVED)  # in Germany, evidence C
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.GRADE_TOO_LOW
    before = decide(organisation, Who(number=NUMBER), MARKETING).policy
    client = sign_in(officers[0])
    assert "?rule=de_grade" in client.get(REGISTER).content.decode()
    assert "Relaxed here" not in client.get(REGISTER).content.decode()
    change(sign_in, officers, "de_grade", value="d")
    found = decide(organisation, Who(number=NUMBER), MARKETING)
    assert found.code is Code.ALLOWED
    assert found.policy != before
    assert forecast(organisation, [Who(number=NUMBER)], MARKETING).allowed == 1
    shown = client.get(REGISTER).content.decode()
    assert "Relaxed here" in shown
    assert "Our counsel, 3 Nov" in shown
    assert "Ren, Yui" in shown
    assert "relaxed" in client.get(REGISTER, {"form": "csv"}).content.decode()
    with of(organisation):
        told = reading.told(Event.objects.get(type="policy.changed")).body
    assert (told["rule"], told["value"]) == ("de_grade", "D")
    assert (told["by"], told["second"]) == tuple(f"user:{one.pk}" for one in officers)
    change(sign_in, officers, "de_grade", value="A")
    assert "Tightened here" in client.get(REGISTER).content.decode()
    other = make_organisation("sakura")
    opted_in(other, grade=Grade.CONFIRMED)
    assert decide(other, Who(number=NUMBER), MARKETING).allowed  # they have waportal's


def test_an_imported_list_counts_where_two_people_say_so(sign_in: SignIn) -> None:
    """In Japan and for messages that are no marketing, but not in Germany."""
    bed = make_bed()
    here = bed.organisation
    officers = two_people(here)
    file = "Phone,At\n+819012345678,2026-11-01 10:00\n+4915100000001,2026-11-01 10:00\n"
    told: dict[str, Any] = {"columns": Columns(number=0, occurred_at=1, order="ymd")}

    def stand(purpose: str = "marketing") -> list[str]:
        """Where both stand once the list was brought in."""
        bed.brought(file, purpose=purpose, **told)
        with of(here):
            states = State.objects.filter(purpose=purpose, organisation_id=here.pk)
            found = dict(states.values_list("subject", "status"))
            both = [people.find(here, Who(number=one)) for one in ("+819012345678", NUMBER)]
        return [found[one.pk] for one in both if one]

    assert stand() == ["claimed", "claimed"]
    change(sign_in, officers, "meta_grade", value="E")
    form = sign_in(officers[0]).get(f"{FORM}?rule=jp_grade").content.decode()
    assert "Opt-ins of imported lists count then" in form
    assert "<code>meta_grade</code> E" in form
    assert stand() == ["claimed", "claimed"]  # Japan's own rule holds beside it
    change(sign_in, officers, "jp_grade", value="E")
    assert stand() == ["granted", "claimed"]
    found = decide(here, Who(number="+819012345678"), MARKETING)
    assert found.code in (Code.ALLOWED, Code.QUIET_HOURS)
    for rule in ("eu_grade", "de_grade"):
        PolicyChange.objects.create(
            organisation=here, rule=rule, what="off", since=today(), reason="x", by=officers[0],
            second=officers[1],
        )  # fmt: skip
    assert stand() == ["granted", "claimed"]  # switching it off is no way round
    assert stand("utility") == ["claimed", "claimed"]
    change(sign_in, officers, "meta_grade_other", value="E")
    assert stand("utility") == ["granted", "granted"]
    change(sign_in, officers, "jp_grade", value="D")
    found = decide(here, Who(number="+819012345678"), MARKETING)
    assert found.code is Code.GRADE_TOO_LOW


@pytest.mark.parametrize(
    ("rule", "told", "said"),
    [
        ("de_grade", {"value": "Z"}, "no value of this rule"),
        ("de_grade", {"value": ""}, "no value of this rule"),
        ("de_grade", {"value": "E"}, "each person’s own declaration"),
        ("us_grade", {"value": "e"}, "each person’s own declaration"),
        ("sg_registry", {"value": "0"}, "no value of this rule"),
        ("sg_hours", {"value": "21-09"}, "no value of this rule"),
        ("sg_hours", {"value": "9"}, "no value of this rule"),
        ("eu_controller", {"what": "value", "value": "x"}, "Select a valid choice"),
        ("de_grade", {"value": "B", "until": "2020-01-01"}, "end after it begins"),
        ("de_grade", {"what": "review", "value": "soon"}, "no value of this rule"),
        ("de_grade", {"value": "B", "reason": ""}, "This field is required"),
        ("de_grade", {"value": "B", "since": "x"}, "Enter a valid date"),
        ("de_grade", {"value": "B", "since": "2020-01-01"}, "stays as it was"),
    ],
)
def test_bad_input_is_told_and_asks_nobody(
    officers: tuple[User, User], sign_in: SignIn, rule: str, told: dict[str, str], said: str
) -> None:
    sent = {"what": "value", "since": today().isoformat(), "reason": "x"}
    answer = sign_in(officers[0]).post(f"{FORM}?rule={rule}", sent | told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Proposal.objects.exists()


def test_the_day_on_offer_is_taken_where_it_is_still_yesterday(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    organisation.time_zone = "America/Los_Angeles"
    organisation.save()
    at = datetime.combine(today() + timedelta(days=1), time(2), tzinfo=UTC)
    with time_machine.travel(at):
        client = sign_in(officers[0])
        offered = f'value="{at:%Y-%m-%d}"'
        assert offered in client.get(f"{FORM}?rule=de_grade").content.decode()
        change(sign_in, officers, "de_grade", value="d")
    assert PolicyChange.objects.get().since == at.date()


def test_who_agrees_late_changes_nothing_of_the_days_before(
    organisation: Organisation, officers: tuple[User, User]
) -> None:
    def ask(until: date | None) -> Proposal:
        return asking.change_rule(
            organisation, rule="de_grade", what=What.VALUE, value="B", since=today(), until=until,
            reason="x", by=officers[0],
        )  # fmt: skip

    proposal = ask(today() + timedelta(days=2))
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        with pytest.raises(LastDayOver):
            proposing.agree(proposal, second=officers[1])
        proposing.refuse(proposal, by=officers[1])
    proposal = ask(None)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        proposing.agree(proposal, second=officers[1])
    assert PolicyChange.objects.get().since == today() + timedelta(days=3)


def test_every_value_of_a_rule_is_written_so_that_it_is_read_again() -> None:
    for rule in policies.RULES:
        if own.can_have(rule.field):
            assert own.read(rule.field, own.written(rule.field, rule.value)) == rule.value


def test_a_change_has_its_days_and_the_last_one_counts() -> None:
    day = date(2027, 1, 10)
    rows = (
        Change("sg_registry", "value", "30", date(2027, 1, 1), date(2027, 1, 20)),
        Change("sg_registry", "value", "10", date(2027, 1, 15), None),
    )

    def days(on: date) -> Any:
        found = policies.strictest(Field.REGISTRY, "SG", on=on, rules=own.applied(rows, on))
        assert found
        return found.value

    assert [days(day + timedelta(days=one)) for one in (-20, 0, 6, 20)] == [21, 30, 10, 10]


def test_what_is_stricter_is_not_called_relaxed() -> None:
    rule = policies.rule_of("sg_registry")
    hours = policies.rule_of("sg_hours")
    assert rule
    assert hours

    def relaxed(one: policies.Rule, what: str, value: str) -> bool:
        [found] = [
            after
            for after in own.applied((Change(one.code, what, value, today(), None),), today())
            if after.code == one.code
        ]
        return own.is_relaxed(one, found)

    assert relaxed(rule, "value", "30")
    assert not relaxed(rule, "value", "10")
    assert relaxed(rule, "off", "")
    assert not relaxed(rule, "review", "2028-01-01")
    assert relaxed(hours, "value", "07-21")
    assert not relaxed(hours, "value", "10-18")


def test_rules_that_nobody_reviewed_stop_new_campaigns_after_a_warning() -> None:
    """W7. A campaign that began before goes on."""
    good = rules.Facts(country="JP", status="granted", grade="A")
    last = min(rule.review_by for rule in policies.of("JP"))

    def at(days: int) -> datetime:
        return datetime.combine(last + timedelta(days=days), datetime.min.time(), UTC).replace(
            hour=3
        )

    def code(when: datetime, house: House = NO_HOUSE, begun_on: date | None = None) -> Code:
        return rules.judge(good, Purpose.MARKETING, when, house, begun_on)

    assert policies.overdue(on=last + timedelta(days=1))  # the warning of the register
    assert code(at(1)) is Code.ALLOWED
    late = at(GRACE.days + 1)
    assert code(late) is Code.POLICY_OVERDUE
    assert code(late, begun_on=last) is Code.ALLOWED
    reviewed = House(
        tuple(Change(rule.code, "review", "2029-01-01", last, None) for rule in policies.of("JP"))
    )
    assert code(late, reviewed) is Code.ALLOWED


def test_twice_a_week_where_the_law_says_so(organisation: Organisation) -> None:
    """S15. In the Emirates; elsewhere nobody counts."""
    assert law_of("AE", timezone.now()).per_week == 2
    house = House(registrations={("AE", "Telemarketing approval"): date.max}, lists={"AE": today()})
    noon = datetime.now(UTC).replace(hour=8)
    for lately, code in ((1, Code.ALLOWED), (2, Code.FREQUENCY_CAP), (9, Code.FREQUENCY_CAP)):
        known = rules.Facts(
            country="AE", status="granted", grade="A", lately=lately
        )  # fmt: skip
        assert rules.judge(known, Purpose.MARKETING, noon, house) is code


def test_what_was_allowed_in_the_last_week_is_counted(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    subject = opted_in(organisation)
    PolicyChange.objects.create(
        organisation=organisation, rule="ae_week", what="off", since=today(), reason="x",
        by=officers[0], second=officers[1],
    )  # fmt: skip
    who = Who(number=NUMBER)
    for _twice in range(2):
        assert decide(organisation, who, MARKETING).allowed  # Germany has no cap
    with of(organisation):
        assert Decision.objects.filter(code="ALLOWED", subject=subject.pk).count() == 2
    uncovered = Who(number="+2348012345678")  # no rules of ours: the strictest of all
    opted_in(organisation, uncovered.number)
    assert decide(organisation, uncovered, MARKETING).code is not Code.FREQUENCY_CAP
    PolicyChange.objects.create(
        organisation=organisation, rule="ae_week", what="value", value="2", since=today(),
        reason="x", by=officers[0], second=officers[1],
    )  # fmt: skip
    with of(organisation):
        known = opted_in(organisation, uncovered.number)
        Decision.objects.bulk_create(
            Decision(
                organisation_id=organisation.pk, subject=known.pk, sender=SENDER,
                purpose="marketing", code="ALLOWED",
            )
            for _send in range(2)
        )  # fmt: skip
    assert decide(organisation, uncovered, MARKETING).code is Code.FREQUENCY_CAP
    assert forecast(organisation, [uncovered], MARKETING).counts == {Code.FREQUENCY_CAP: 1}


def test_the_database_wants_two_people(
    organisation: Organisation, officers: tuple[User, User]
) -> None:
    with pytest.raises(IntegrityError, match="policychange_by_two"), transaction.atomic():
        PolicyChange.objects.create(
            organisation=organisation, rule="de_grade", what="off", since=today(), reason="x",
            by=officers[0], second=officers[0],
        )  # fmt: skip


def test_auditors_see_the_rules_as_they_are_here(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    client = sign_in(make_member(organisation, Role.AUDITOR))
    opted_in(organisation)
    with time_machine.travel(REVIEW_BY + timedelta(days=1)):
        for rule in policies.RULES:
            if rule.code != "de_grade":
                PolicyChange.objects.create(
                    organisation=organisation, rule=rule.code, what="review", value="2029-01-01",
                    since=today(), reason="Read", by=officers[0], second=officers[1],
                )  # fmt: skip
        change(sign_in, officers, "de_grade", value="A", until=str(today() + timedelta(days=9)))
        cited = decide(organisation, Who(number=NUMBER), MARKETING).policy.split()[1]
        register = client.get(REGISTER).content.decode()
        answer = client.get(f"{DESK}rules/").context["answer"]
        board = client.get(f"{DESK}health/").context["answer"]
    assert f"This state of the rules: {cited}" in register
    figures = {one.label: one.value for one in answer.figures}
    assert cited.startswith(figures["This state of the rules"])
    assert figures["Past their day of review"] == "1"
    [line] = [row for row in board.rows if row[0].text == "Rules past their day of review"]
    assert line[1].text == "1"
    ended, began = (
        [cell.value for cell in row] for row in answer.rows if "de_grade" in str(row[3].value)
    )
    assert (ended[0], ended[2]) == (str(REVIEW_BY + timedelta(days=10)), "will end")
    assert (began[0], began[2]) == (str(REVIEW_BY + timedelta(days=1)), "began")
    assert began[4] == "Another value: A (Least evidence for marketing)"
    assert "Our counsel, 3 Nov · Ren, Yui" in began[5]
    reviewed = [row for row in answer.rows if row[3].small == "de_notice"]
    assert all(row[6].text == "2029-01-01" for row in reviewed)


def test_an_opt_out_is_late_by_the_hours_that_count_here(
    organisation: Organisation, officers: tuple[User, User], sign_in: SignIn
) -> None:
    subject = opted_in(organisation)
    stop(organisation, subject, occurred_at=timezone.now() - timedelta(hours=5))
    client = sign_in(officers[0])

    def deadline() -> str:
        [row] = client.get(f"{DESK}opt-outs/").context["answer"].rows
        return str(row[6].value)

    assert deadline() == "kept"
    change(sign_in, officers, "meta_withdrawal", value="4")
    assert deadline() == "missed (Germany: 4 h)"


@pytest.mark.parametrize("query", ["", "?rule=", "?rule=xx_none", "?rule=DE_GRADE"])
def test_a_rule_that_there_is_not_has_no_page(
    officers: tuple[User, User], sign_in: SignIn, query: str
) -> None:
    client = sign_in(officers[0])
    assert client.get(f"{FORM}{query}").status_code == 404
    assert client.post(f"{FORM}{query}", {"what": "off", "reason": "x"}).status_code == 404


def test_who_only_reads_changes_nothing(organisation: Organisation, sign_in: SignIn) -> None:
    client = sign_in(make_member(organisation, Role.AUDITOR))
    assert "changes/new" not in client.get(REGISTER).content.decode()
    assert client.get(f"{FORM}?rule=de_grade").status_code == 403
    client = sign_in(make_member(make_organisation("sakura"), Role.COMPLIANCE))
    assert client.post(f"{FORM}?rule=de_grade", {"what": "off"}).status_code == 404
