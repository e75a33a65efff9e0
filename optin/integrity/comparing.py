"""Does the log still hold what a checkpoint proves that somebody kept?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from optin.ledger import hashes, writing
from optin.log import tree
from optin.log.note import BadNote, Verifier, verified
from optin.log.note import Checkpoint as Head
from optin.models import KeyKind, Log, LogKey


class Outcome(TextChoices):
    CONTINUES = "continues", _("The log continues this checkpoint: nothing before it was changed.")
    CHANGED = "changed", _("The log has another history than this checkpoint proves.")
    MISSING = "missing", _("The log has fewer entries than this checkpoint proves.")
    ANOTHER = "another", _("This is a checkpoint of another log.")
    UNSIGNED = "unsigned", _("This is no checkpoint that a key of this log has signed.")


@dataclass(frozen=True)
class Comparison:
    outcome: Outcome
    size: int = 0  # of the checkpoint
    now: int = 0  # entries of the log

    @property
    def is_good(self) -> bool:
        return self.outcome is Outcome.CONTINUES


def compare(log: Log, note: str) -> Comparison:
    """`note` as it came by mail; other line ends and blank lines around it do not matter."""
    note = note.replace("\r\n", "\n").strip("\n ") + "\n"
    origin = note.partition("\n")[0]
    text = _verified(log, note, origin)
    if text is None:
        ours = origin == log.origin or not origin.startswith("consent.")
        return Comparison(Outcome.UNSIGNED if ours else Outcome.ANOTHER)
    try:
        head = Head.read(text, origin=origin)  # or the name that the log had before
    except BadNote:
        return Comparison(Outcome.ANOTHER)
    with writing.of(log.organisation):
        now = hashes.size_of(log.organisation_id)
        if head.size > now:
            return Comparison(Outcome.MISSING, head.size, now)
        try:
            root = tree.root(head.size, hashes.subtree(log.organisation_id))
        except (LookupError, ValueError):
            root = b""
    outcome = Outcome.CONTINUES if root == head.root else Outcome.CHANGED
    return Comparison(outcome, head.size, now)


def _verified(log: Log, note: str, origin: str) -> str | None:
    """Also by keys of names that the log had before."""
    rows = LogKey.objects.filter(
        organisation_id=log.organisation_id, origin=origin, kind=KeyKind.CHECKPOINT
    )
    for vkey in rows.values_list("vkey", flat=True):
        try:
            return verified(note, Verifier.read(vkey))
        except BadNote:
            continue
    return None
