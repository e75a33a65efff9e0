"""A file for each subject; Django and everybody else finds them here."""

from optin.models.audit import (
    Export,
    ExportKind,
    Finding,
    FindingKind,
    Review,
    SourceCount,
    SourceTally,
)
from optin.models.consent import Batched, Decision, State, Suppression
from optin.models.evidence import Evidence, EvidenceKind, EvidenceReading
from optin.models.imports import ImportBatch, ImportRow, ImportStatus, Outcome, Work
from optin.models.ledger import Event, Leaf, Pending
from optin.models.log import (
    Anchor,
    Checkpoint,
    KeyKind,
    Log,
    LogKey,
    Place,
    Promise,
    Refusal,
    Verification,
)
from optin.models.notices import (
    Notice,
    NoticeMove,
    NoticeOverride,
    NoticeStatus,
    NoticeVersion,
)
from optin.models.people import NUMBERS, Identifier, Kind, OrganisationKey, Subject, Use
from optin.models.preferences import PreferenceLink
from optin.models.unclear import DecidedBy, UnclearMessage, UnclearState

__all__ = [
    "NUMBERS",
    "Anchor",
    "Batched",
    "Checkpoint",
    "DecidedBy",
    "Decision",
    "Event",
    "Evidence",
    "EvidenceKind",
    "EvidenceReading",
    "Export",
    "ExportKind",
    "Finding",
    "FindingKind",
    "Identifier",
    "ImportBatch",
    "ImportRow",
    "ImportStatus",
    "KeyKind",
    "Kind",
    "Leaf",
    "Log",
    "LogKey",
    "Notice",
    "NoticeMove",
    "NoticeOverride",
    "NoticeStatus",
    "NoticeVersion",
    "OrganisationKey",
    "Outcome",
    "Pending",
    "Place",
    "PreferenceLink",
    "Promise",
    "Refusal",
    "Review",
    "SourceCount",
    "SourceTally",
    "State",
    "Subject",
    "Suppression",
    "UnclearMessage",
    "UnclearState",
    "Use",
    "Verification",
    "Work",
]
