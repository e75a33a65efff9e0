"""Partner-led verification: a partner certifies a customer's business with documents.

https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/partner-led-business-verification
"""

from sandbox.assets.access import is_own, need_business_permission
from sandbox.assets.listing import shown_page
from sandbox.assets.partner_hooks import tell_partner
from sandbox.assets.storage import save
from sandbox.call import Call, File
from sandbox.errors import parameter, unknown_object
from sandbox.message_templates.writing import timestamp
from sandbox.reading import NodeType
from sandbox.store import Doc, Store

MOST_SUBMISSIONS, MOST_DOCUMENTS = 3, 3
BIGGEST = 5 * 1024 * 1024
TYPES = ("application/pdf", "image/jpeg", "image/png")
STATUSES = ("APPROVED", "DISCARDED", "FAILED", "PENDING", "REVOKED")
REASONS = (
    "ADDRESS NOT MATCHING", "BUSINESS NOT ELIGIBLE", "LEGAL NAME NOT MATCHING",
    "LEGAL NAME NOT FOUND IN DOCUMENTS", "MALFORMED DOCUMENTS", "NONE", "WEBSITE NOT MATCHING",
)  # fmt: skip


class BadCertification(ValueError):
    """A decision on a submission that can't be taken; the text says why."""


def certify(call: Call, business: Doc) -> Doc:
    """POST /{partner}/self_certify_whatsapp_business → {"success", "message",
    "verification_attempts"}.
    """
    end = call.store.get("business", call.needed("end_business_id"))
    if end is None or not _is_client(call.store, business, end):
        raise parameter("Param end_business_id must be a business whose account you share.")
    before = _submissions(call.store, business, end)
    documents = [file for name, file in call.files.items() if name.startswith("business_documents")]
    _check_documents(documents)
    submission = {
        "id": call.store.new_id(), "business": business["id"], "end_business": end["id"],
        "status": "PENDING", "documents": [name for name, _, _ in documents],
        "rejection_reasons": ["NONE"], "submitted_at": call.store.now(),
    }  # fmt: skip
    save(call.store, "certification", submission)
    return {
        "success": True,
        "message": "The submission was received.",
        "verification_attempts": len(before) + 1,
    }


def _submissions(store: Store, business: Doc, end: Doc) -> list[Doc]:
    """The earlier ones. Raises code 100 when there can't be another one."""
    all_of_them = store.all("certification", parent=business["id"])
    before = [one for one in all_of_them if one["end_business"] == end["id"]]
    if len(before) >= MOST_SUBMISSIONS:
        raise parameter(f"At most {MOST_SUBMISSIONS} submissions for one business.")
    if before and before[-1]["status"] == "PENDING":
        raise parameter("The last submission waits for its review.")
    return before


def _check_documents(documents: list[File]) -> None:
    if len(documents) > MOST_DOCUMENTS:
        raise parameter(f"Param business_documents: at most {MOST_DOCUMENTS} files.")
    for _, kind, content in documents:
        if kind not in TYPES or len(content) > BIGGEST:
            raise parameter("Param business_documents: PDF, JPG or PNG of at most 5 MB.")


def _is_client(store: Store, partner: Doc, end: Doc) -> bool:
    return any(
        waba["owner"] == end["id"] and partner["id"] in waba.get("clients", [])
        for waba in store.all("waba")
    )


def list_certifications(call: Call, business: Doc, query: Doc) -> Doc:
    rows = list(reversed(call.store.all("certification", parent=business["id"])))
    edge = "self_certified_whatsapp_business_submissions"
    return shown_page(call, business, edge, query, "certification", rows)


def record(store: Store, submission: Doc, status: str, reasons: list[str] | None = None) -> Doc:
    """The desk's word on a submission; the partner hears of it. Raises BadCertification.

    `control` also verifies the business when it is APPROVED.
    """
    if status not in STATUSES or any(one not in REASONS for one in reasons or []):
        raise BadCertification(f"One of {', '.join(STATUSES)}; reasons: {', '.join(REASONS)}.")
    submission = save(
        store,
        "certification",
        {**submission, "status": status, "rejection_reasons": reasons or ["NONE"]},
    )
    info = {
        "client_business_id": submission["end_business"],
        "status": status,
        "rejection_reasons": submission["rejection_reasons"],
    }
    value = {
        "event": "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
        "partner_client_certification_info": info,
    }
    tell_partner(store, submission["business"], "account_update", value)
    return submission


def _need_submission(call: Call, submission: Doc) -> None:
    need_business_permission(call, submission)
    if not is_own(call, submission["business"]):
        raise unknown_object(call.method, submission["id"])


CERTIFICATION = NodeType(
    name="WhatsAppBusinessPartnerClientVerificationSubmission",
    defaults=("id", "client_business_id", "verification_status", "submitted_time"),
    fields=frozenset({"id", "rejection_reasons"}),
    access=_need_submission,
    computed={
        "client_business_id": lambda call, one: one["end_business"],
        "verification_status": lambda call, one: one["status"],
        "submitted_time": lambda call, one: timestamp(one["submitted_at"]),
    },
)
