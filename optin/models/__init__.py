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
    NoticeReview,
    NoticeStatus,
    NoticeVersion,
)
from optin.models.people import NUMBERS, Identifier, Kind, OrganisationKey, Subject, Use
from optin.models.policies import (
    PolicyChange,
    Registration,
    RegistryCheck,
    RegistryResult,
    What,
)
from optin.models.preferences import PreferenceLink
from optin.models.proposals import Agreed, Proposal, Verdict
from optin.models.rights import (
    Channel,
    Hold,
    Request,
    RequestState,
    RequestStep,
    Right,
    Vault,
)
from optin.models.unclear import DecidedBy, UnclearMessage, UnclearState

__all__ = [
    "NUMBERS",
    "Agreed",
    "Anchor",
    "Batched",
    "Channel",
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
    "Hold",
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
    "NoticeReview",
    "NoticeStatus",
    "NoticeVersion",
    "OrganisationKey",
    "Outcome",
    "Pending",
    "Place",
    "PolicyChange",
    "PreferenceLink",
    "Promise",
    "Proposal",
    "Refusal",
    "Registration",
    "RegistryCheck",
    "RegistryResult",
    "Request",
    "RequestState",
    "RequestStep",
    "Review",
    "Right",
    "SourceCount",
    "SourceTally",
    "State",
    "Subject",
    "Suppression",
    "UnclearMessage",
    "UnclearState",
    "Use",
    "Vault",
    "Verdict",
    "Verification",
    "What",
    "Work",
]
