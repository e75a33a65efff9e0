"""What waits for a decision of Meta's staff: templates, names, badges, businesses, accounts."""

from sandbox.assets import badge
from sandbox.store import Doc, Store

WAITING_VERIFICATIONS = ("pending", "pending_need_more_info", "pending_submission")
ACCOUNT_REVIEWS = ("PENDING", "DEFERRED")
TEMPLATES = "SELECT count(*) FROM templates WHERE status IN ('PENDING', 'IN_APPEAL')"


def count_templates(store: Store) -> int:
    return int(store.db.execute(TEMPLATES).fetchone()[0])


def count(store: Store) -> int:
    return count_templates(store) + count_others(store)


def count_others(store: Store) -> int:
    return sum(len(found) for found in others(store).values())


def others(store: Store) -> Doc:
    """What waits besides templates, by subject."""
    phones = [{**one, "name_waits": name_that_waits(one)} for one in store.all("phone")]
    return {
        "names": [one for one in phones if one["name_waits"]],
        "badges": [
            {**one, "badge_status": badge.status_of(one)}
            for one in phones
            if badge.status_of(one) in ("PENDING", "UNDER_REVIEW")
        ],
        "businesses": [
            one
            for one in store.all("business")
            if one.get("verification_status") in WAITING_VERIFICATIONS
        ],
        "certifications": [
            {**one, "end": store.get("business", one["end_business"])}
            for one in store.all("certification")
            if one.get("status") == "PENDING"
        ],
        "accounts": [
            one for one in store.all("waba") if one.get("account_review_status") in ACCOUNT_REVIEWS
        ],
    }


def name_that_waits(found: Doc) -> str:
    if found.get("new_name_status") == "PENDING_REVIEW":
        return str(found.get("new_display_name", ""))
    return (
        str(found.get("verified_name", "")) if found.get("name_status") == "PENDING_REVIEW" else ""
    )
