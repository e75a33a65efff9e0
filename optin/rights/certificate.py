"""The certificate of an erasure: what went, what stayed, on which rule and until when.

Its facts' hash is in an event of the log, so whoever has the certificate and a checkpoint can check both: the
leaf holds the hash, and the proof leads from the leaf to the checkpoint (https://c2sp.org/tlog-proof).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts import typesetting
from accounts.models import Organisation
from optin import policies
from optin.integrity import signing
from optin.ledger import hashes
from optin.log import tree
from optin.log.note import proof_text
from optin.models import Event, Leaf, Request

LAYOUT = Path(__file__).with_name("certificate.typ")


@dataclass(frozen=True)
class Page:
    """What the layout is filled with: every text as it is to be read."""

    lang: str
    title: str
    issuer: str
    facts: list[tuple[str, str]]
    deleted_heading: str
    deleted: list[tuple[str, str]]
    kept_heading: str
    kept: list[str]
    proof_heading: str
    proof: list[str]
    page: str


def told(organisation: Organisation, request: Request) -> dict[str, Any]:
    """As JSON: the facts, their hash, the leaf's own bytes and, once it is signed, the proof.

    Within `of(organisation)`.
    """
    found: dict[str, Any] = dict(request.certificate)
    event = Event.objects.get(pk=found["event"])
    found["leaf"] = bytes(event.body).decode()
    found["leaf_hash"] = bytes(event.leaf_hash).hex()
    leaf = Leaf.objects.filter(organisation_id=organisation.pk, event_id=event.pk).first()
    last = signing.newest(signing.log_of(organisation))
    if leaf is not None and last is not None and leaf.index < last.size:
        subtree = hashes.subtree(organisation.pk)
        path = tree.inclusion(leaf.index, last.size, subtree)
        found["proof"] = proof_text(leaf.index, path, last.note)
    return found


def pdf(request: Request) -> bytes:
    """In the reader's language."""
    facts = request.certificate["facts"]
    page = Page(
        lang=(get_language() or "en")[:2], title=_("Certificate of erasure"),
        issuer=facts["organisation"], page=_("Page"),
        facts=[
            (_("Request"), facts["request"]),
            (pgettext("recipients", "Person"), facts["person"] or _("Nobody we knew")),
            (_("Received on"), facts["received_on"]),
            (_("Erased"), _moment(facts["done_at"])),
            (_("Asked by"), facts["asked_by"]),
            (_("Agreed by"), facts["agreed_by"]),
        ],
        deleted_heading=_("What was deleted"),
        deleted=[(room_word(name), str(count)) for name, count in facts["deleted"].items()],
        kept_heading=_("What was kept, and why"),
        kept=[kept_word(one) for one in facts["kept"]],
        proof_heading=_("How to check it"),
        proof=[
            _("SHA-256 of these facts: %(hash)s") % {"hash": request.certificate["sha256"]},
            _("It stands in the event %(event)s of the consent log.")
            % {"event": request.certificate["event"]},
            _("The JSON of this certificate has the log’s entry and its proof."),
        ],
    )  # fmt: skip
    day = datetime.fromisoformat(facts["done_at"]).date()
    return typesetting.typeset(LAYOUT, asdict(page), on=day)


def room_word(name: str) -> str:
    """Where rows were deleted, or lost whom they were about."""
    return {
        "consent": _("Numbers, user ids and evidence of consent"),
        "charges": _("Charges that named messages to them"),
        "messages": _("Messages that waportal sent them"),
        "facts": _("Messages, statuses and calls"),
        "deliveries": _("Raw webhooks"),
    }.get(name, name)


def kept_word(one: dict[str, Any]) -> str:
    if one["what"] == "events":
        return _(
            "%(count)d entries of the log. They name nobody: their subject is a random id, and what "
            "opened them is gone."
        ) % {"count": one["count"]}
    if one["what"] == "suppressions":
        return _(
            "A fingerprint of each address, made with a secret key, so that nobody writes to it again."
        )
    if one["what"] == "shared":
        return _(
            "What other parts of the portal hold under %(count)d numbers of theirs that somebody else "
            "has had since: it may be about that person. Look through it and erase it by hand."
        ) % {"count": one["count"]}
    rules = [rule for rule in policies.RULES if rule.code in one["rules"]]
    return _(
        "Proof of their consent, sealed, until %(day)s (%(rules)s). Two people can open it for a claim; "
        "each opening is in the log."
    ) % {
        "day": one["until"],
        "rules": ", ".join(f"{rule.code}: {rule.said}".rstrip(".") for rule in rules),
    }


def _moment(text: str) -> str:
    local = timezone.localtime(datetime.fromisoformat(text))
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
