"""Letting requests and webhooks go wrong, and the settings of the whole sandbox, on one page."""

from starlette.requests import Request

from sandbox.desk.forms import Form, Outcome, back, share, whole, whole_or_none
from sandbox.desk.pages.settings import GROUPS
from sandbox.desk.pages.webhooks import knobs, replay_report
from sandbox.fault_presets import PRESETS
from sandbox.faults import add_fault, delete_faults, list_faults
from sandbox.store import DEFAULTS, Doc, Store

# The paths people want to break; any regular expression will do.
PATHS = (
    "/messages$", "/message_templates", "/media", "/phone_numbers", "/register$",
    "/subscribed_apps", "/debug_token", "analytics", ".",
)  # fmt: skip


def faults(store: Store, request: Request) -> tuple[str, Doc]:
    return "faults.html", {
        "faults": list_faults(store),
        "presets": {name: label for name, (label, _) in PRESETS.items()},
        "paths": PATHS,
        "groups": GROUPS,
        "settings": store.settings(),
        "usual": DEFAULTS,
        **knobs(store),
        "replay": replay_report(request),
    }


def set_fault(store: Store, form: Form, request: Request) -> Outcome:
    fault: Doc = {"preset": form.get("preset", ""), "path": form.get("path") or "."}
    if form.get("method"):
        fault["method"] = form["method"]
    for name in ("times", "skip"):
        if whole_or_none(form, name):
            fault[name] = whole(form, name)
    if form.get("share") and share(form, "share") < 1:
        fault["share"] = share(form, "share")
    add_fault(store, fault)
    return back(form, "/desk/faults/", "The fault is set.")


def remove_faults(store: Store, form: Form, request: Request) -> Outcome:
    delete_faults(store, whole(form, "number") if form.get("number") else None)
    return back(form, "/desk/faults/", "Removed.")


SHOWN = {"/desk/faults/": faults}
DONE = {
    "/desk/faults/set": set_fault,
    "/desk/faults/removal": remove_faults,
}
