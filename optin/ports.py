"""What this room needs from above, with safe defaults; `waportal.wiring` binds the real ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from accounts.models import Organisation
from optin.models import Subject
from traffic.privacy import Person


class ReplyKind(StrEnum):
    """Why we answer. An organisation may have switched a kind off."""

    OPT_OUT_CONFIRMED = "opt_out_confirmed"
    OPT_OUT_QUESTION = "opt_out_question"  # did they mean a stop?
    OPT_IN_QUESTION = "opt_in_question"  # do they agree to what they were shown?
    OPT_IN_CONFIRMED = "opt_in_confirmed"


class Button(NamedTuple):
    """Below a reply; pressed, `id` comes back as the inbound message's payload."""

    id: str  # at most 256 characters
    label: str  # at most 20


class SendReply(Protocol):
    def __call__(
        self,
        organisation: Organisation,
        subject: Subject,
        *,
        phone_number_id: str,
        kind: str,
        text: str,
        key: str,
        buttons: Sequence[Button] = (),
    ) -> None:
        """Answer a person, from the number that they wrote to: write it down now, send it soon.

        Within the caller's transaction; it makes no call to Meta. The same `key` again is the same reply.
        It goes out only while the person's last message to that number is younger than 24 hours, and
        never to somebody who was erased meanwhile. `kind`: a ReplyKind. At most three buttons.
        """


def _nobody_answers(
    organisation: Organisation,
    subject: Subject,
    *,
    phone_number_id: str,
    kind: str,
    text: str,
    key: str,
    buttons: Sequence[Button] = (),
) -> None:
    return None


class CategoriesOf(Protocol):
    def __call__(
        self, organisation: Organisation, template_ids: Collection[str], *, at: datetime
    ) -> Mapping[str, str]:
        """By template's id at Meta, its category at that moment (MARKETING, …). Unknown ones are left out."""


def _no_categories(
    organisation: Organisation, template_ids: Collection[str], *, at: datetime
) -> Mapping[str, str]:
    return {}


class DecisionOf(Protocol):
    def __call__(self, organisation: Organisation, wamid: str) -> UUID | None:
        """The gate's decision that let this message go; None: it was not sent from here."""


def _no_decision(organisation: Organisation, wamid: str) -> UUID | None:
    return None


send_reply: SendReply = _nobody_answers
categories_of: CategoriesOf = _no_categories
decision_of: DecisionOf = _no_decision


class EraseEverywhere(Protocol):
    def __call__(self, person: Person) -> Mapping[str, int]:
        """Forget the person in every room; how many rows of each held them. Interrupted, it is done again."""


class ExportEverywhere(Protocol):
    def __call__(self, person: Person) -> Mapping[str, Any]:
        """All that every room holds about the person."""


def _erased_nowhere(person: Person) -> Mapping[str, int]:
    return {}


def _held_nowhere(person: Person) -> Mapping[str, Any]:
    return {}


erase_everywhere: EraseEverywhere = _erased_nowhere
export_everywhere: ExportEverywhere = _held_nowhere


class TemplateButton(NamedTuple):
    """A quick-reply button of a template that Meta has approved, with what stands above it."""

    template_id: str  # Meta's
    name: str
    language: str
    waba_id: str
    category: str
    text: str  # header, body and footer, as people read them
    place: int  # of the button among the template's buttons, from 0
    label: str


def _no_buttons(organisation: Organisation) -> Sequence[TemplateButton]:
    return ()


# Every one that may be sent now, by name.
template_buttons: Callable[[Organisation], Sequence[TemplateButton]] = _no_buttons
