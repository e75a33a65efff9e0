"""Telephones of the organisation's own: named, and forgotten. What they may get the gate says."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.models import Organisation, User
from messaging.models import TestHandset
from messaging.services.errors import NumberTaken
from optin.gate.deciding import Ask, Decision, look
from optin.gate.sentences import CURES
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.reports import people
from optin.words import SENDER, Purpose

PURPOSES = (Purpose.MARKETING, Purpose.UTILITY, Purpose.AUTHENTICATION)


@dataclass(frozen=True)
class Answer:
    """What the gate would say now to one kind of template."""

    purpose: Purpose
    decision: Decision

    @property
    def cure(self) -> str:
        return str(CURES.get(self.decision.code, ""))


@dataclass(frozen=True)
class Standing:
    """A handset, and what could be sent to it. `person`: their page among the opt-ins, if they have one."""

    handset: TestHandset
    answers: tuple[Answer, ...]
    person: object | None


def add(organisation: Organisation, *, name: str, number: str, by: User) -> TestHandset:
    """`number`: digits with the country's. Raises NumberTaken."""
    try:
        with transaction.atomic():
            return TestHandset.objects.create(
                organisation=organisation, name=name, number=number, added_by=by
            )
    except IntegrityError:
        raise NumberTaken from None


def remove(handset: TestHandset) -> None:
    """Messages that went to it stay, and so does its opt-in."""
    handset.delete()


def standing(organisation: Organisation) -> list[Standing]:
    """All of them by name."""
    with of(organisation):
        return [
            _standing(organisation, one)
            for one in TestHandset.objects.of(organisation).order_by("name", "pk")
        ]


def _standing(organisation: Organisation, handset: TestHandset) -> Standing:
    who = Who(number=handset.number)
    answers = tuple(
        Answer(one, look(organisation, who, Ask(sender=SENDER, purpose=one.value)))
        for one in PURPOSES
    )
    return Standing(handset, answers, people.search(organisation, handset.number))
