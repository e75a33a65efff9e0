"""Which category a template belongs to, and how Meta corrects it.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
The desk and the monthly process come here through `decisions.decide`.
"""

from sandbox.hooks import announce
from sandbox.message_templates import dates
from sandbox.message_templates.announcing import about, remember, status_update
from sandbox.message_templates.rules import reads_like_marketing
from sandbox.message_templates.words import AUTHENTICATION, CATEGORIES, MARKETING, UTILITY
from sandbox.seconds import DAY
from sandbox.store import Doc, Store

NOTICE = DAY
REVIEWABLE = 60 * DAY
STEPS = ("detect_at", "notify_at", "recategorise_at")


class BadDecision(ValueError):
    """A decision nobody at Meta can take; the text says why."""


def misuse_of(store: Store, template: Doc) -> Doc:
    """How the business stands for passing marketing off as utility (`sandbox…misuse`)."""
    return dict(store.the("waba", template["waba"]).get("utility_misuse") or {})


def settle_on_creation(store: Store, template: Doc) -> None:
    """Utility that reads like marketing becomes marketing; all of it for a restricted business."""
    if template["category"] != UTILITY:
        return
    judged = store.setting("recategorise_on_creation") and reads_like_marketing(template)
    if judged or misuse_of(store, template).get("restricted_until"):
        template["category"] = MARKETING


def note_for_the_monthly_process(store: Store, template: Doc) -> None:
    """An approved utility template that reads like marketing is found out with the next month.

    Meta publishes no day for the finding; the change comes on the first of a month and its notice
    a day before, so it is found in the middle of the month before.
    """
    if template["category"] == UTILITY and reads_like_marketing(template):
        month = dates.first_of_next_month(store.now())
        if month - 15 * DAY < store.now():
            month = dates.first_of_next_month(month)
        template["detect_at"] = month - 15 * DAY


def forget_steps(template: Doc) -> None:
    for name in STEPS:
        template.pop(name, None)


def _category(details: Doc) -> str:
    category = str(details.get("category") or MARKETING).upper()
    if category not in CATEGORIES:
        raise BadDecision(f"A category is one of {', '.join(CATEGORIES)}.")
    return category


def detect(store: Store, template: Doc, details: Doc) -> None:
    """The monthly process found the category wrong: told at once, changed with the next month."""
    category = _category(details)
    forget_steps(template)
    template["correct_category"] = category
    value = {**about(template), "category": template["category"], "correct_category": category}
    remember(store, template, "DETECTED", category=category)
    announce(store, template["waba"], "template_correct_category_detection", value)
    if _is_instant(store, template, category):
        _change(store, template, category)
        return
    month = dates.first_of_next_month(store.now())
    template["notify_at"] = max(store.now(), month - NOTICE)
    template["recategorise_at"] = month


def recategorise(store: Store, template: Doc, details: Doc) -> None:
    """With `notice` the change is announced and made on its date; without, made now.

    Marketing comes a day after its notice, authentication on the first of the next month. A
    business that was warned for misuse gets no notice.
    """
    category = _category(details)
    due = template.pop("recategorise_at", None)
    forget_steps(template)
    template["correct_category"] = category
    if not details.get("notice") or _is_instant(store, template, category):
        _change(store, template, category)
        return
    monthly = category == AUTHENTICATION
    usual = dates.first_of_next_month(store.now()) if monthly else store.now() + NOTICE
    template["recategorise_at"] = due or usual
    _announce_change(store, template, category)


def _announce_change(store: Store, template: Doc, category: str) -> None:
    value = {
        **about(template),
        "new_category": template["category"],  # in the notice, Meta's word for the current one
        "correct_category": category,
        "category_update_timestamp": int(template["recategorise_at"]),
    }
    remember(store, template, "CATEGORY", notice=True, category=category)
    announce(store, template["waba"], "template_category_update", value)


def _is_instant(store: Store, template: Doc, category: str) -> bool:
    return category == MARKETING and bool(misuse_of(store, template).get("warned_at"))


def _change(store: Store, template: Doc, category: str) -> None:
    """What reads like a one-time code cannot stay in another category: it is rejected."""
    current = template["category"]
    template["category_changed_at"] = store.now()
    if category == AUTHENTICATION and current != AUTHENTICATION:
        template.update(status="REJECTED", rejected_reason="INCORRECT_CATEGORY")
        status_update(store, template, "REJECTED", reason="INCORRECT_CATEGORY")
        return
    template.update(previous_category=current, category=category)
    value = {**about(template), "previous_category": current, "new_category": category}
    remember(store, template, "CATEGORY", notice=False, category=category)
    announce(store, template["waba"], "template_category_update", value)


def review_category(store: Store, template: Doc, details: Doc) -> None:
    """The answer to a request for review, within 60 days of the change: `outcome` is "upheld" or
    "reverted".
    """
    outcome = details.get("outcome", "reverted")
    if outcome not in ("reverted", "upheld"):
        raise BadDecision("The outcome of a category review is upheld or reverted.")
    _check_reviewable(store, template)
    remember(store, template, "CATEGORY_REVIEW", outcome=outcome)
    if outcome == "upheld":
        return
    if template["status"] == "REJECTED":
        template.update(status="APPROVED", rejected_reason="NONE")
        status_update(store, template, "APPROVED")
    else:
        _change(store, template, str(template["previous_category"]))
    template["correct_category"] = template["category"]
    template.pop("category_changed_at", None)


def _check_reviewable(store: Store, template: Doc) -> None:
    changed = template.get("category_changed_at")
    if changed is None or store.now() > changed + REVIEWABLE:
        raise BadDecision("Only a change of category in the last 60 days is reviewed.")
    if template.get("correct_category") == AUTHENTICATION:
        raise BadDecision("A change to AUTHENTICATION is not reviewed.")
    if misuse_of(store, template).get("restricted_until"):
        raise BadDecision("A business whose utility templates are restricted gets no review.")
    eligible = (template["category"], template["status"]) == (MARKETING, "APPROVED")
    if not eligible and template["status"] != "REJECTED":
        raise BadDecision("Only approved MARKETING and rejected templates are reviewed.")
