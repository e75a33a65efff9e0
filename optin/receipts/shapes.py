"""The forms of a receipt. Each is made of the same facts and of nothing else.

ISO/IEC TS 27560:2023 by its field names, as the W3C's guide maps them
(https://w3id.org/dpv/guides/consent-27560; the standard itself is sold and was not read). How the fields are
nested and all that begins with `x_` is ours; the JSON Schema is docs/formats/receipt.schema.json.
Kantara Consent Receipt v1.1.0: https://kantarainitiative.org/file-downloads/consent-receipt-specification-v1-1-0/
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from optin.log.leaf import canonical
from optin.receipts.facts import Facts, Moment
from optin.words import EventType, Purpose

SCHEMA = "ISO/IEC TS 27560:2023 + wa-consent/1"
PII = "WhatsApp number or user id"
STOP = "a WhatsApp message: STOP"
POLICY = "as the privacy policy says"
META = {
    "party_id": "party:meta", "party_name": "Meta (WhatsApp)",
    "party_address": "https://www.whatsapp.com/legal", "party_contact": "https://www.whatsapp.com/contact",
    "party_type": "platform", "party_role": "recipient",
}  # fmt: skip
RIGHTS = ["access", "rectification", "erasure", "restriction", "portability", "complaint"]
UNTIL = {"requested": "until answered", "given": "until withdrawn", "renewed": "until withdrawn"}
_DPV = {
    "requested": "dpv:ConsentRequested", "given": "dpv:ConsentGiven",
    "renewed": "dpv:RenewedConsentGiven", "refused": "dpv:ConsentRefused",
    "withdrawn": "dpv:ConsentWithdrawn", "suspended": "dpv:ConsentStatusInvalidForProcessing",
    "expired": "dpv:ConsentExpired", "invalidated": "dpv:ConsentInvalidated",
}  # fmt: skip
_PURPOSES = {
    Purpose.MARKETING: "dpv:Marketing",
    Purpose.UTILITY: "dpv:ServiceProvision",
    Purpose.AUTHENTICATION: "dpv:IdentityVerification",
    Purpose.SERVICE: "dpv:CustomerCare",
    Purpose.CALLING: "dpv:CommunicationForCustomerCare",
}


def written(receipt: dict[str, Any]) -> bytes:
    """The one way to write it (RFC 8785): these bytes are what is hashed and signed."""
    return canonical(receipt, most=1_000_000)


def iso27560(facts: Facts) -> dict[str, Any]:
    """With `x_opening` where the facts hold one: only for the person, or for who may see numbers."""
    receipt: dict[str, Any] = {
        "schema_version": SCHEMA,
        "receipt_id": f"rcp_{facts.event_id}",
        "record_id": str(facts.event_id),
        "pii_principal_id": str(facts.subject),
        "pii_processing": [_processing(facts)],
        "party_identification": [_business(facts), dict(META)],
        "events": [_event(facts, one) for one in facts.moments],
        "x_assertions": _assertions(facts),
        "x_identifier": {"kind": facts.identifier[0], "hint": facts.identifier[1]},
        "x_ledger": _ledger(facts),
    }
    if facts.opening:
        receipt["x_opening"] = {"salt": facts.opening.salt, "data": facts.opening.data}
    return receipt


def _processing(facts: Facts) -> dict[str, Any]:
    notice = facts.notice
    shown = {
        "url": notice.url, "version": notice.version, "body_sha256": notice.text_hash,
        "shown_as": facts.method, "privacy_policy": notice.privacy_url,
    }  # fmt: skip
    purpose = {
        "purpose": notice.text or _purpose(facts),
        "purpose_type": _purpose(facts),
        "lawful_basis": "consent",
        "pii_information": [{"pii_type": PII, "pii_optional": False}],
        "pii_controllers": ["party:controller"],
        "collection_method": facts.method,
        "processing_method": "sending template messages",
        "storage_locations": [POLICY],
        "recipient_third_parties": [META["party_id"]],
        "withdrawal_method": _ways_out(facts),
        "privacy_rights": list(RIGHTS),
    }
    if facts.years is not None:
        purpose["retention_period"] = f"P{facts.years}Y after last use"
    return {
        "privacy_notice": _told(shown), "language": notice.language or "und",
        "jurisdiction": [facts.jurisdiction or "ZZ"], "purposes": [purpose],
    }  # fmt: skip


def _business(facts: Facts) -> dict[str, str]:
    business = facts.business
    party = {
        "party_id": "party:controller", "party_name": business.name,
        "party_address": business.address or POLICY, "party_contact": business.contact or POLICY,
        "party_type": "business", "party_role": "controller", "party_url": business.url,
    }  # fmt: skip
    return _told(party)


def _event(facts: Facts, moment: Moment) -> dict[str, str]:
    is_yes = moment.state in ("given", "renewed")
    return {
        "event_time": _utc(moment.at),
        "event_type": "explicitly expressed" if is_yes else moment.state,
        "event_state": moment.state,
        "entity_id": str(facts.subject) if moment.by_person else "party:controller",
        "validity_duration": UNTIL.get(moment.state, "until a new consent"),
    }


def _assertions(facts: Facts) -> dict[str, Any]:
    said = {
        "business_name_shown": facts.business_name, "affirmative_act": facts.act,
        "evidence_grade": facts.grade, "reason": facts.reason,
    }  # fmt: skip
    return {"chose_whatsapp_from_business": bool(facts.act), **_told(said)}


def _ledger(facts: Facts) -> dict[str, Any]:
    place = facts.place
    where: dict[str, Any] = {
        "origin": place.origin, "leaf_hash": place.leaf_hash, "recorded_at": _utc(place.recorded_at),
    }  # fmt: skip
    if place.index is not None:
        where["index"] = place.index
    if place.size is not None:
        where["checkpoint_size"] = place.size
    return where


def kantara(facts: Facts) -> dict[str, Any]:
    """It has one moment, that of this event, and no history. None of a withdrawal says `termination`."""
    business, notice = facts.business, facts.notice
    is_yes = facts.kind in (EventType.GRANTED, EventType.RECONFIRMED, EventType.RESUMED)
    purpose = {
        "purpose": notice.text or _purpose(facts), "purposeCategory": [_purpose(facts)],
        "consentType": "EXPLICIT", "piiCategory": [PII], "primaryPurpose": True,
        "termination": "until withdrawn" if is_yes else "withdrawn",
        "thirdPartyDisclosure": True, "thirdPartyName": META["party_name"],
    }  # fmt: skip
    return {
        "version": "KI-CR-v1.1.0", "jurisdiction": facts.jurisdiction or "ZZ",
        "consentTimestamp": int(facts.moments[-1].at.timestamp()),
        "collectionMethod": facts.method, "consentReceiptID": str(facts.event_id),
        "language": notice.language or "und", "piiPrincipalId": str(facts.subject),
        "piiControllers": [
            {
                "piiController": business.name, "contact": business.contact,
                "address": {"streetAddress": business.address},
                "email": business.contact if "@" in business.contact else "", "phone": "",
                "piiControllerUrl": business.url,
            }
        ],
        "policyUrl": notice.privacy_url,
        "services": [{"service": "Messages on WhatsApp", "purposes": [purpose]}],
        "sensitive": False, "spiCat": [],
    }  # fmt: skip


def dpv(facts: Facts) -> dict[str, Any]:
    """JSON-LD by the Data Privacy Vocabulary's guide to 27560."""
    business, notice = facts.business, facts.notice
    record: dict[str, Any] = {
        "@context": {
            "dpv": "https://w3id.org/dpv#", "pd": "https://w3id.org/dpv/pd#",
            "loc": "https://w3id.org/dpv/loc#", "dct": "http://purl.org/dc/terms/",
            "schema": "https://schema.org/",
        },
        "@id": f"urn:uuid:{facts.event_id}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": str(facts.event_id),
        "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
        "dpv:hasDataSubject": {"@id": f"urn:uuid:{facts.subject}", "@type": "dpv:Consumer"},
        "dpv:hasDataController": {
            "@id": "urn:party:controller", "@type": "dpv:DataController",
            "dpv:hasName": business.name, "dpv:hasAddress": business.address,
            "dpv:hasContact": business.contact,
        },
        "dpv:hasLegalBasis": {"@id": "dpv:Consent"},
        "dpv:hasProcess": {
            "@type": "dpv:Process",
            "dpv:hasPurpose": _purpose_of_dpv(facts),
            "dpv:hasPersonalData": {"@id": "pd:TelephoneNumber"},
            "dpv:hasRecipient": {
                "@id": "urn:party:meta", "@type": "dpv:ThirdParty", "dpv:hasName": META["party_name"],
            },
        },
        "dpv:hasConsentControl": _ways_out(facts),
        "dpv:hasConsentStatus": [_status_of_dpv(facts, one) for one in facts.moments],
    }  # fmt: skip
    if facts.years is not None:
        record["dpv:hasProcess"]["dpv:hasStorageCondition"] = {
            "@type": "dpv:StorageDuration", "dpv:hasDuration": f"P{facts.years}Y",
        }  # fmt: skip
    if facts.jurisdiction:
        record["dpv:hasJurisdiction"] = [{"@id": f"loc:{facts.jurisdiction}"}]
    if notice.text_hash:
        record["dpv:hasNotice"] = {
            "@id": notice.url, "@type": "dpv:ConsentNotice",
            "dct:identifier": f"sha256:{notice.text_hash}", "dct:language": notice.language or "und",
        }  # fmt: skip
    return record


def _purpose_of_dpv(facts: Facts) -> dict[str, str]:
    known = _PURPOSES.get(Purpose(facts.purpose)) if facts.purpose in set(Purpose) else None
    said = {"@id": known or "dpv:Purpose", "dct:description": facts.notice.text}
    return _told(said)


def _status_of_dpv(facts: Facts, moment: Moment) -> dict[str, Any]:
    who = f"urn:uuid:{facts.subject}" if moment.by_person else "urn:party:controller"
    status: dict[str, Any] = {
        "@id": _DPV[moment.state], "dpv:isIndicatedAtTime": _utc(moment.at),
        "dpv:isIndicatedBy": {"@id": who},
    }  # fmt: skip
    if moment is facts.moments[-1] and facts.act:
        status["dpv:hasIndicationMethod"] = facts.act
    return status


def _purpose(facts: Facts) -> str:
    return facts.purpose or "every purpose"


def _ways_out(facts: Facts) -> list[str]:
    return [one for one in (STOP, facts.business.contact) if one]


def _told(fields: dict[str, str]) -> dict[str, str]:
    """Without what is not known."""
    return {name: value for name, value in fields.items() if value}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
