"""The words of the ledger: what can happen, who did it, why, and how good the evidence is."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    NOTICE_PUBLISHED = "notice.published"
    NOTICE_RETIRED = "notice.retired"
    REQUESTED = "consent.requested"
    PENDING = "consent.pending"  # asked to confirm, not answered yet
    GRANTED = "consent.granted"
    CLAIMED = "consent.claimed"  # said to be there; the evidence is below the bar
    REFUSED = "consent.refused"
    WITHDRAWN = "consent.withdrawn"
    EXPIRED = "consent.expired"
    INVALIDATED = "consent.invalidated"  # grants under a notice do not count; by us or an authority
    RECONFIRMED = "consent.reconfirmed"
    SUSPENDED = "consent.suspended"
    RESUMED = "consent.resumed_by_subject"
    DOUBT_CLEARED = (
        "consent.doubt_cleared"  # an unclear message was no stop: its suspension is void
    )
    SUPPRESSED = "suppression.added"
    SUPPRESSION_LIFTED = "suppression.lifted"
    PLATFORM_STOPPED = (
        "platform.marketing_stopped"  # told to Meta; only Meta's resume takes it back
    )
    PLATFORM_RESUMED = "platform.marketing_resumed"
    LINKED = "identifier.linked"
    REPLACED = "identifier.replaced"
    RELEASED = "identifier.released"
    MERGED = "subject.merged"
    CORRECTED = "correction.noted"
    IMPORTED = "import.committed"  # of a whole file
    COMPENSATED = "import.compensated"  # it was taken back
    ERASED = "erasure.executed"
    DECISIONS = "decisions.batch"  # what the gate decided, by the root over its records
    SAMPLED = (
        "audit.sampled"  # an auditor drew entries at random; the seed, so that it can be repeated
    )
    CERTIFIED = (
        "erasure.certified"  # the hash of the certificate that says what went and what stayed
    )
    HOLD_PLACED = "hold.placed"
    HOLD_RELEASED = "hold.released"
    POLICY_CHANGED = "policy.changed"  # an organisation's own value of a rule, by two people
    REGISTRY_CHECKED = "registry.checked"  # a do-not-call registry's answer was brought in
    VAULT_OPENED = "vault.opened"  # proof of an erased person, by two people
    # Of the log itself.
    KEY_ROTATED = "key.rotated"
    LOG_MIGRATED = "log.migrated"  # it goes on under another name; says what the old one had signed


class Actor(StrEnum):
    """Who acted."""

    SUBJECT = "subject"  # the person, captured by us: not told by somebody else
    AGENT = "agent"
    SYSTEM = "system"
    PLATFORM = "platform"
    IMPORT = "import"
    REGULATOR = "regulator"


class Grade(StrEnum):
    """How well the act is proved, best first."""

    OWN_MESSAGE = "A"  # the person's own WhatsApp message or tap carries or answers the notice
    CONFIRMED = "B"  # another surface, confirmed on the same WhatsApp identity
    OBSERVED = "C"  # seen by our server; the identity is not proved
    MEDIA = "D"  # a scan, a recording, a signature
    ATTESTED = "E"  # an import with the notice's text, the moment and the method
    CLAIM = "F"  # nothing but a claim: never enough


class Status(StrEnum):
    """Where consent for one purpose stands. Only GRANTED permits anything."""

    NONE = "none"
    REQUESTED = "requested"
    PENDING = "pending"
    CLAIMED = "claimed"
    GRANTED = "granted"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    EXPIRED = "expired"
    INVALID = "invalid"


class Purpose(StrEnum):
    """What for. Each is agreed to by an act of its own."""

    MARKETING = "marketing"
    UTILITY = "utility"
    AUTHENTICATION = "authentication"
    SERVICE = "service"
    CALLING = "calling"


# Not agreed to with us: what a person told Meta about a business's marketing, kept beside the purposes.
PLATFORM = "platform"
SENDER = "brand:main"  # an organisation's brand, as long as it has one alone
EVERYTHING = ""  # of an end: it is about every purpose, or about every sender


class Reason(StrEnum):
    """Why it ended, or is blocked."""

    KEYWORD = "SUBJ_KEYWORD"
    BUTTON = "SUBJ_BUTTON"
    NATURAL_LANGUAGE = "SUBJ_NATURAL_LANGUAGE"
    PREFERENCE_PAGE = "SUBJ_PREFERENCE_PAGE"
    AGENT_RELAYED = "SUBJ_AGENT_RELAYED"
    LETTER = "SUBJ_EMAIL_OR_LETTER"
    OBJECTION = "SUBJ_DSAR_OBJECTION"
    ERASURE = "SUBJ_DSAR_ERASURE"
    PLATFORM_STOP = "PLATFORM_STOP"
    PLATFORM_131050 = "PLATFORM_131050"
    NUMBER_CHANGED = "NUMBER_CHANGED"
    REASSIGNED = "NUMBER_REASSIGNED_SUSPECTED"
    WRONG_PERSON = "WRONG_PERSON"
    MINOR = "MINOR"
    DECEASED = "DECEASED"
    REGISTRY = "REGISTRY_HIT"
    EXPIRED = "CONSENT_EXPIRED"
    NOTICE_INVALIDATED = "NOTICE_INVALIDATED"
    EVIDENCE_LOST = "EVIDENCE_LOST"
    COMPENSATED = "IMPORT_COMPENSATED"
    MERGED = "RECORDS_DISAGREED"  # two records turned out to be one person; the stricter one counts
    ORDER = "LEGAL_ORDER"
    POLICY = "TENANT_POLICY"
    UNCLEAR = "SUBJ_MESSAGE_UNCLEAR"  # a message that could be a stop, until somebody has decided


class Code(StrEnum):
    """What the gate answers. Only ALLOWED lets a message go."""

    ALLOWED = "ALLOWED"
    NOT_A_RECIPIENT = "NOT_A_RECIPIENT"
    SUPPRESSED = "SUPPRESSED"
    IDENTITY_UNLINKED = "IDENTITY_UNLINKED"
    PLATFORM_STOP = "PLATFORM_STOP"
    PURPOSE_NOT_COVERED = "PURPOSE_NOT_COVERED"
    TEMPLATE_RECATEGORISED = "TEMPLATE_RECATEGORISED"
    NO_GRANT = "NO_GRANT"
    PENDING = "PENDING"
    WITHDRAWN = "WITHDRAWN"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    NOTICE_INVALID = "NOTICE_INVALID"
    GRADE_TOO_LOW = "GRADE_TOO_LOW"
    META_US_MARKETING_PAUSE = "META_US_MARKETING_PAUSE"
    QUIET_HOURS = "QUIET_HOURS"
    REGISTRATION_MISSING = "REGISTRATION_MISSING"
    REGISTRY_LISTED = "REGISTRY_LISTED"
    REGISTRY_STALE = "REGISTRY_STALE"
    POLICY_OVERDUE = "POLICY_OVERDUE"
    FREQUENCY_CAP = "FREQUENCY_CAP"
    LEDGER_UNAVAILABLE = "LEDGER_UNAVAILABLE"
