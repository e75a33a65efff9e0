"""Where a number stands on its way into service, and what comes next; worked out from what Meta says of it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets.models import PhoneNumber
from assets.words import word_in

Text = str | Promise
IN_SERVICE = ("CONNECTED", "FLAGGED", "RESTRICTED", "RATE_LIMITED")
GONE = ("MIGRATED", "DELETED", "BANNED")


@dataclass(frozen=True)
class Step:
    """`state`: done, now, waiting (Meta's turn) or later. `acts` are keys of assets.changes.KINDS, the first the
    one to take."""

    title: Text
    text: Text
    state: str
    acts: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Lifecycle:
    here: Text  # where am I, in a sentence
    steps: tuple[Step, ...]
    more: tuple[str, ...]  # what else can be done now, as keys

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if step.state == "now"), None)


def lifecycle(number: PhoneNumber) -> Lifecycle:
    """Meta's words decide; one that we do not know leaves its step open rather than done."""
    if number.missing_since:
        return Lifecycle(_("Meta no longer lists this number in the account."), (), ())
    if number.status in GONE:
        return Lifecycle(_GONE[number.status], (), ())
    in_service = number.status in IN_SERVICE
    proved = in_service or number.facts.get("code_verification_status") == "VERIFIED"
    steps = (
        Step(_("Added to the account"), _("Meta knows the number and its display name."), "done"),
        _proof(number, proved=proved),
        _registration(proved=proved, in_service=in_service),
        _name(number, in_service=in_service),
    )
    more = ("set_pin", "deregister") if in_service else ("set_pin",) if proved else ()
    return Lifecycle(_here(steps, in_service=in_service), steps, more)


def _proof(number: PhoneNumber, *, proved: bool) -> Step:
    title = _("Proved by a code")
    if proved:
        return Step(
            title, _("Somebody who can read its SMS or calls has entered Meta's code."), "done"
        )
    text = (
        _(
            "The proof is too old: it is good for 14 days without a registration. Ask for another code and enter it."
        )
        if number.facts.get("code_verification_status") == "EXPIRED"
        else _("Ask for a code by SMS or call, then enter it within some minutes.")
    )
    return Step(title, text, "now", ("request_code", "verify_code"))


def _registration(*, proved: bool, in_service: bool) -> Step:
    title = _("Registered for the Cloud API")
    if in_service:
        return Step(title, _("The number sends and receives."), "done")
    text = _("Register it with its two-step PIN. If it has none yet, this sets one: keep it safe.")
    return Step(
        title, text, "now" if proved else "later", ("register", "migrate") if proved else ()
    )


def _name(number: PhoneNumber, *, in_service: bool) -> Step:
    """A new name counts before the present one: it is what waits."""
    title = _("Display name approved")
    if word_in(number.facts, "new_name_status") == "APPROVED":
        text = _(
            "The new name is approved. It takes effect when the number is registered again with its PIN."
        )
        return Step(
            title, text, "now" if in_service else "later", ("register",) if in_service else ()
        )
    if word_in(number.facts, "new_name_status") == "PENDING_REVIEW":
        return Step(title, _("Meta reviews the new name. There is nothing to do."), "waiting")
    state = word_in(number.facts, "name_status")
    if state == "APPROVED":
        return Step(title, _("People see the name above the chat."), "done")
    if state == "PENDING_REVIEW":
        return Step(title, _("Meta reviews the name. There is nothing to do."), "waiting")
    if state == "AVAILABLE_WITHOUT_REVIEW":
        text = _(
            "Usable without a review. Meta looks at it when the messaging limit rises; "
            "until then people see the number."
        )
        return Step(title, text, "waiting")
    text = _("Meta declined the name, or it is none yet. Ask for another one.")
    return Step(
        title, text, "now" if in_service else "later", ("change_name",) if in_service else ()
    )


def _here(steps: tuple[Step, ...], *, in_service: bool) -> Text:
    waits = next((step for step in steps if step.state == "now"), None)
    if waits is None:
        return _("The number is in service. Nothing is left to do.")
    if in_service:
        return _("The number is in service. One thing is left to do: %(step)s.") % {
            "step": waits.title
        }
    place = {"number": steps.index(waits) + 1, "of": len(steps), "step": waits.title}
    return _("Step %(number)d of %(of)d comes next: %(step)s.") % place


_GONE = {
    "MIGRATED": _(
        "The number has moved to another account or provider. It cannot be used from here."
    ),
    "DELETED": _("The number was deleted in WhatsApp Manager."),
    "BANNED": _("Meta has banned the number. Only an appeal in Business Support Home helps."),
}
