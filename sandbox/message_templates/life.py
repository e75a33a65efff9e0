"""What happens to templates by themselves on their dates.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
"""

from collections.abc import Callable

from sandbox.message_templates import dates, storage
from sandbox.message_templates.decisions import decide
from sandbox.message_templates.words import AUTHENTICATION
from sandbox.store import Doc, Store


def come_due(store: Store, id: str, body: Doc) -> None:
    """The handler of the timer that `dates.arrange` sets."""
    template = storage.get(store, id)
    if template is None:
        return
    STEPS[body["step"]](store, template)
    after = storage.get(store, id)
    if after is not None:
        dates.arrange(store, after)


def arrange_reviews(store: Store) -> None:
    """After a change of `auto_review_seconds`."""
    for template in storage.matching(store, "status = ?", ("PENDING",)):
        dates.arrange(store, template)


def _review(store: Store, template: Doc) -> None:
    """The automatic reviewer: rejects what says the same as another template, approves the rest."""
    other = _twin(store, template)
    if other is None:
        decide(store, template, "approve")
        return
    info = {"reason": f"The body and the footer are the same as in the template {other['name']}."}
    decide(store, template, "reject", reason="INVALID_FORMAT", rejection_info=info)


def _twin(store: Store, template: Doc) -> Doc | None:
    """An earlier template with the same body and footer. Authentication texts are Meta's own."""
    if template["category"] == AUTHENTICATION:
        return None
    where = "waba = ? AND id != ? AND status NOT IN ('REJECTED', 'PENDING') AND category != ?"
    for other in storage.matching(store, where, (template["waba"], template["id"], AUTHENTICATION)):
        if _wording(other) == _wording(template):
            return other
    return None


def _wording(template: Doc) -> list[str | None]:
    parts = {component["type"]: component.get("text") for component in template["components"]}
    return [parts.get("BODY"), parts.get("FOOTER")]


def _archive(store: Store, template: Doc) -> None:
    if dates.active_at(store, template) + dates.IDLE <= store.now():
        decide(store, template, "archive")


def _forget(store: Store, template: Doc) -> None:
    tried_enough = store.now() >= template.get("deleted_at", 0) + dates.TRIED
    if tried_enough or not messages_under_way(store, template):
        decide(store, template, "delete")


def messages_under_way(store: Store, template: Doc) -> bool:
    sql = (
        "SELECT 1 FROM messages WHERE template != '' AND template = ? AND at > ? AND status IN"
        " ('accepted', 'held_for_quality_assessment', 'sent') LIMIT 1"
    )
    since = store.now() - dates.TRIED
    return store.db.execute(sql, (template["id"], since)).fetchone() is not None


def _notify(store: Store, template: Doc) -> None:
    template.pop("notify_at")
    decide(store, template, "recategorise", category=template["correct_category"], notice=True)


def _recategorise(store: Store, template: Doc) -> None:
    decide(store, template, "recategorise", category=template["correct_category"])


STEPS: dict[str, Callable[[Store, Doc], object]] = {
    "review": _review,
    "unpause": lambda store, template: decide(store, template, "unpause"),
    "archive": _archive,
    "delete": lambda store, template: decide(store, template, "delete"),
    "forget": _forget,
    "detect": lambda store, template: decide(store, template, "detect"),
    "notify": _notify,
    "recategorise": _recategorise,
}
