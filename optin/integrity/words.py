"""What the checks of the verifier and the refusals of the signer are called on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from optin.models import Log, Refusal, Verification

# By number; the program's own words are English.
CHECKS: dict[int, Promise | str] = {
    1: gettext_lazy("The checkpoint is signed by the key, for this log"),
    2: gettext_lazy("Every entry has the hash that was noted for it"),
    3: gettext_lazy("All entries together have the signed size and root"),
    4: gettext_lazy("It continues every earlier checkpoint, the signer’s own memory too"),
    5: gettext_lazy("What was promised is in the log"),
    6: gettext_lazy("Every entry is written in its one form"),
    7: gettext_lazy("Entries belong to this log, none comes twice, what they refer to is there"),
    8: gettext_lazy("Entries are in the order of their recording"),
    9: gettext_lazy("The states follow from the events"),
    10: gettext_lazy("Records of decisions fit their batches"),
    11: gettext_lazy("What is opened fits its commitments"),
    12: gettext_lazy("Nothing of an erased person is opened"),
    13: gettext_lazy("Time stamps fit"),
    14: gettext_lazy("Nothing is missing and nothing was added"),
}
MEANING: dict[str, Promise | str] = {
    Refusal.SMALLER: gettext_lazy(
        "The signer has signed %(remembered)s entries, and the database has %(found)s. Most likely an older "
        "backup was restored."
    ),
    Refusal.CHANGED: gettext_lazy(
        "What the database holds does not begin with the %(remembered)s entries that were signed. Either an "
        "older backup was restored and new events were written since, or somebody changed entries."
    ),
    Refusal.FORGOTTEN: gettext_lazy(
        "The database has a checkpoint of %(found)s entries, and the signer’s folder knows nothing of this "
        "log. The folder was lost, or a worker sees another folder."
    ),
    Refusal.UNREADABLE: gettext_lazy("The signer’s folder cannot be used: %(problem)s"),
    Refusal.GAPS: gettext_lazy(
        "The log in the database has %(found)s entries, and some of them or of its tiles are missing."
    ),
}
ACTION: dict[str, Promise | str] = {
    Refusal.SMALLER: gettext_lazy(
        "Restore the newest backup, or replay the archive up to the last moment: then the signer goes on by "
        "itself. If those entries are lost for good, whoever runs the portal lets the log go on under "
        "another name, which says so for ever (operations: The consent log)."
    ),
    Refusal.CHANGED: gettext_lazy(
        "Change nothing more and keep a copy of the database. Compare with the newest checkpoint in a "
        "mailbox; restore a backup that it fits. Only then, if entries are lost for good, let the log go on "
        "under another name (operations: The consent log)."
    ),
    Refusal.FORGOTTEN: gettext_lazy(
        "Put the folder SIGNER_DIR back from its own backup, or let this worker see the same folder as the "
        "others. The signer goes on by itself."
    ),
    Refusal.UNREADABLE: gettext_lazy(
        "Whoever runs the portal mends the folder SIGNER_DIR: its rights, its disk, or TOKEN_KEYS."
    ),
    Refusal.GAPS: gettext_lazy("Restore the newest backup and keep a copy of what is there now."),
}


@dataclass(frozen=True)
class Check:
    number: int
    name: str
    state: str  # ok, failed, absent
    said: str


def checks(verification: Verification) -> Iterator[Check]:
    for one in verification.checks:
        number = int(one["number"])
        yield Check(number, str(CHECKS[number]), str(one["state"]), str(one["said"]))


def refusal(log: Log) -> dict[str, Any] | None:
    """Title, meaning and what to do; None while the log is signed."""
    if not log.refusal:
        return None
    facts = {"remembered": "?", "found": "?", "problem": ""} | log.facts
    return {
        "title": log.get_refusal_display(),
        "meaning": str(MEANING[log.refusal]) % facts,
        "action": ACTION[log.refusal],
    }
