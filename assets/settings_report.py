"""The settings of a number, as its page shows them: what can be changed here, and what Meta tells beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

import graph
from assets.changes import KINDS, Kind
from assets.changes.calling import calling_facts
from assets.changes.settings import NOT_KEPT, components_facts, identity_facts, storage_facts
from assets.facts import Fact
from graph.reading import moment, part, parts, text

SETTINGS = ("change_components", "change_calling", "change_identity_check", "change_storage")


@dataclass(frozen=True)
class Part:
    """One group of settings: `kind` changes them; `lines` are pairs of a label and a text."""

    title: str | Promise
    kind: Kind
    lines: list[tuple[str | Promise, str]]


@dataclass(frozen=True)
class NumberSettings:
    """`told` is what Meta says and nobody changes here."""

    parts: list[Part]
    told: list[Fact]


def number_settings(meta: graph.Graph, number_id: str, *, waba_id: str) -> NumberSettings:
    """Two calls. Raises graph.GraphError."""
    found = graph.settings.settings(meta, number_id, waba_id=waba_id)
    components = graph.settings.components(meta, number_id, waba_id=waba_id)
    facts = (
        (_("Ice breakers and commands"), components_facts(components)),
        (_("Calling"), calling_facts(found.calling)),
        (_("Identity check"), identity_facts(found)),
        (_("Storage"), storage_facts(found)),
    )
    groups = [
        Part(title, KINDS[key], _lines(KINDS[key], now))
        for key, (title, now) in zip(SETTINGS, facts, strict=True)
    ]
    return NumberSettings(groups, _told(found))


def _lines(kind: Kind, now: dict[str, Any]) -> list[tuple[str | Promise, str]]:
    """Of calling, which has a line for each day of the week, what is set."""
    return [
        (label, shown) for label, shown in kind.shown(now) if shown or kind.key != "change_calling"
    ]


def _told(found: graph.settings.Settings) -> list[Fact]:
    words = {"ENABLED": _("On"), "DISABLED": _("Off")}
    sip = text(part(found.calling, "sip"), "status").upper()
    restrictions = parts(part(found.calling, "restrictions"), "restrictions_list")
    given = [
        Fact("calling.sip", _("Calls go by SIP"), words.get(sip, sip)),
        Fact(
            "payload_encryption",
            _("Payloads encrypted with a key of yours"),
            words.get(found.encryption, found.encryption),
        ),
        Fact(
            "storage_configuration",
            _("No storage"),
            _("Meta keeps no message at rest; only Meta's staff change that.")
            if found.storage == NOT_KEPT
            else "",
        ),
        *(
            Fact(
                "calling.restrictions",
                _("Meta restricts calls"),
                text(one, "reason") or text(one, "type"),
                moment=moment(one, "expiration"),
            )
            for one in restrictions
        ),
    ]
    return [fact for fact in given if fact.is_given]
