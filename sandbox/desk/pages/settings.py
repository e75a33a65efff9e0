"""The settings of the whole sandbox, as groups of a form."""

from starlette.requests import Request

from sandbox.desk.forms import Form, Outcome, back, whole, whole_or_none
from sandbox.settings import change_settings
from sandbox.store import DEFAULTS, Doc, Store

# setting → (what it is, hint); by heading
GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "Review": {
        "auto_review_seconds": ("Decide by itself after", "seconds; empty: only at this desk"),
        "recategorise_on_creation": ("Utility that reads like marketing becomes MARKETING", ""),
        "approve_authentication_at_once": ("Authentication templates are approved at once", ""),
        "limit_review_seconds": ("A higher messaging limit is granted after", "seconds"),
    },
    "Limits": {
        "hourly_call_limit": ("Calls an hour", "per app and account; empty: as at Meta"),
        "throughput_per_second": ("Messages a second", "per number; empty: as at Meta"),
        "marketing_per_person": ("Marketing a person gets in 24 hours", "of all businesses"),
        "utility_rate_limit": ("Utility in 24 hours after misuse", "messages"),
        "us_marketing": ("Marketing reaches numbers of the United States", ""),
    },
    "Quality": {
        "quality_least_delivered": ("Judged after", "deliveries"),
        "quality_yellow_percent": ("Yellow from", "% blocked or stopped"),
        "quality_red_percent": ("Red from", "% blocked or stopped"),
        "quality_least_read_percent": ("Yellow below", "% read"),
    },
}


def set_settings(store: Store, form: Form, request: Request) -> Outcome:
    """All settings of the group that the form names."""
    change_settings(store, read_settings(form, GROUPS.get(form.get("group", ""), {})))
    return back(form, "/desk/faults/#settings", "Saved.")


def read_settings(form: Form, names: Doc) -> Doc:
    """A tick is there or not, a number empty for None."""
    changes: Doc = {}
    for name, (label, _) in names.items():
        if isinstance(DEFAULTS[name], bool):
            changes[name] = name in form
        elif DEFAULTS[name] is None:
            changes[name] = whole_or_none(form, name, label=label)
        else:
            changes[name] = whole(form, name, label=label)
    return changes


DONE = {"/desk/settings": set_settings}
