"""What a template's state at Meta means, until when it lasts, and what one can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from templates_app.models import Event, Status, Template

# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pausing
PAUSES = {"FIRST_PAUSE": timedelta(hours=3), "SECOND_PAUSE": timedelta(hours=6)}
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pacing
BY_PACING, PACING_REST = "RATE_LIMITING_PAUSE", timedelta(minutes=5)
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
ARCHIVE_KEPT = timedelta(days=28)
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
REVIEWED_WITHIN = timedelta(hours=24)

# status → (what it means, what to do)
MEANINGS: dict[str, tuple[Promise, Promise]] = {
    Status.PENDING: (
        _("Meta reviews it, usually within minutes, at most within 24 hours. Until then it cannot be sent."),
        _("Nothing. You see the answer here."),
    ),
    Status.PAUSED: (
        _("Meta paused it, so messages with it fail. They cost nothing and count toward no limit."),
        _(
            "Send something else meanwhile and find out what people disliked. After the third pause"
            " Meta disables it for good."
        ),
    ),
    Status.DISABLED: (
        _("Meta disabled it: it cannot be sent, edited or deleted."),
        _("Duplicate it, change what people disliked, and submit it under a new name; or appeal."),
    ),
    Status.IN_APPEAL: (
        _("Somebody asked Meta to look again. Meta answers usually within 24 hours."),
        _("Nothing. You see the answer here."),
    ),
    Status.LIMIT_EXCEEDED: (
        _("The account has more templates than Meta allows, so this one cannot be sent."),
        _(
            "Delete or archive templates that nobody sends. A verified business with an approved"
            " display name may have 6,000 instead of 250."
        ),
    ),
    Status.ARCHIVED: (
        _("It lies in Meta's archive and cannot be sent. Meta deletes it 28 days after it was archived."),
        _("Take it out of the archive if you still need it."),
    ),
    Status.PENDING_DELETION: (
        _("It is deleted. Messages that are still on their way are tried for up to 30 days."),
        _("Nothing. Its name stays locked for 30 days."),
    ),
    Status.UNKNOWN: (
        _("Meta uses a word for its state that we do not know. We keep it and change nothing."),
        _("Look at it in WhatsApp Manager before you send it."),
    ),
}  # fmt: skip
PACED = (
    _("Meta paused it while it watched how the first messages were received. It does not end by itself."),
    _("Look at the text and at whom it went to, then end the pause."),
)  # fmt: skip
FLAGGED = (
    _("Customers complain about it: Meta may pause or disable it soon. It can still be sent."),
    _("Send it to fewer people, and only to those who expect it."),
)
LOCKED = (
    _("Meta locked it: it can be sent and cannot be edited."),
    _("Duplicate it if you need other words."),
)


@dataclass(frozen=True)
class Standing:
    """`until`: when this ends by itself, None: not known, or it does not. `until_what` names that.
    `tone` is a notice's."""

    meaning: str
    action: str
    tone: str = "info"
    until: datetime | None = None
    until_what: str = ""
    can_unpause: bool = False


def standing(template: Template, events: Sequence[Event]) -> tuple[Standing, ...]:
    """Everything there is to say, the state first. `events` newest first, as the story has them."""
    said: list[Standing] = []
    if template.status in MEANINGS:
        said.append(_of_status(template, events))
    for word, pair, ends in (
        ("FLAGGED", FLAGGED, ("REINSTATED", "PAUSED", "DISABLED")),
        ("LOCKED", LOCKED, ("UNLOCKED",)),
    ):
        if template.meta_id and _stands(word, ends, events):
            said.append(Standing(str(pair[0]), str(pair[1]), "warn"))
    return tuple(said)


def _of_status(template: Template, events: Sequence[Event]) -> Standing:
    since, payload = _arrival(template.status, events)
    meaning, action = MEANINGS[template.status]
    tone = {
        Status.PENDING: "info", Status.IN_APPEAL: "info", Status.PENDING_DELETION: "info",
        Status.DISABLED: "bad",
    }.get(Status(template.status), "warn")  # fmt: skip
    until, what, can_unpause = None, "", False
    if template.status == Status.PAUSED:
        title = pause_title(payload)
        if title == BY_PACING:
            (meaning, action), can_unpause = PACED, True
            until, what = _plus(since, PACING_REST), gettext("It can be ended from")
        elif title in PAUSES:
            until, what = _plus(since, PAUSES[title]), gettext("Meta ends the pause")
    elif template.status == Status.ARCHIVED:
        until, what = _plus(since, ARCHIVE_KEPT), gettext("Meta deletes it")
    elif template.status in (Status.PENDING, Status.IN_APPEAL):
        until, what = _plus(since, REVIEWED_WITHIN), gettext("Meta answers at the latest")
    elif template.status == Status.DISABLED:
        until, what = since, gettext("Disabled since")
    return Standing(str(meaning), str(action), tone, until, what, can_unpause)


def pause_title(payload: dict[str, Any]) -> str:
    """FIRST_PAUSE, SECOND_PAUSE or RATE_LIMITING_PAUSE of a webhook; "" when only a poll told."""
    other = payload.get("other_info")
    return str(other.get("title") or "") if isinstance(other, dict) else ""


def _arrival(status: str, events: Sequence[Event]) -> tuple[datetime | None, dict[str, Any]]:
    """When it came to this status, and what Meta said with it."""
    for event in events:
        if event.to_status == status and event.from_status != status:
            return event.happened_at or event.at, _told(event, events)
    return None, {}


def _told(arrival: Event, events: Sequence[Event]) -> dict[str, Any]:
    """The poll may have been first with the bare word; the webhook that followed explains it."""
    if pause_title(arrival.payload):
        return dict(arrival.payload)
    same = [one for one in events if one.word == arrival.word and one.at >= arrival.at]
    return next((dict(one.payload) for one in same if pause_title(one.payload)), {})


def _stands(word: str, ends: tuple[str, ...], events: Sequence[Event]) -> bool:
    """Was it said, and nothing since that takes it back?"""
    for event in events:
        if event.word in ends:
            return False
        if event.word == word:
            return True
    return False


def _plus(since: datetime | None, span: timedelta) -> datetime | None:
    return since + span if since else None
