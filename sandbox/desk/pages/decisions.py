"""Decisions besides templates: partners' certifications, and enforcement against accounts."""

from starlette.requests import Request

from sandbox.assets import certifications, names
from sandbox.assets.control import certification as record_certification
from sandbox.assets.verification import STATUSES
from sandbox.desk.forms import Form, Outcome, back
from sandbox.enforcement import control as enforcement
from sandbox.enforcement.words import RESTRICTIONS, VIOLATIONS
from sandbox.message_templates import misuse
from sandbox.store import Doc, Store

# Steps of enforcement that the account's page offers → what they are
STEPS = {
    "warn": "Violation, without effect yet",
    "restrict": "Restrict for days",
    "lock": "Lock until an appeal",
    "schedule_ban": "Announce a ban in days",
    "ban": "Ban now",
    "reinstate": "Reinstate",
    "appeal": "Answer the appeal",
    "review": "Review of the account",
}
DECISIONS = ("granted", "denied", "APPROVED", "REJECTED", "PENDING", "DEFERRED")


def choices() -> Doc:
    return {
        "name_reasons": names.REASONS,
        "verifications": sorted(STATUSES),
        "certification_reasons": certifications.REASONS,
    }


def certify(store: Store, form: Form, request: Request) -> Outcome:
    body: Doc = {"status": form.get("status", "")}
    if form.get("reason"):
        body["rejection_reasons"] = [form["reason"]]
    done = record_certification(store, request, body)
    return back(form, "/desk/queue/", f"The partner’s submission: {done['status']}.")


def enforce(store: Store, form: Form, request: Request) -> Outcome:
    """`step` is one of STEPS; what the form leaves empty is not said."""
    step = form.get("step", "")
    if step not in STEPS:
        raise ValueError("Choose a step.")
    given = {name: form[name] for name in ("violation_type", "decision") if form.get(name)}
    body: Doc = dict(given)
    if form.get("days", "").isdecimal():
        body["days"] = int(form["days"])
    if form.get("restriction_type"):
        body["restriction_types"] = [form["restriction_type"]]
    enforcement.act_on(step)(store, request, body)
    return back(form, f"/desk/accounts/{request.path_params['id']}/", f"{STEPS[step]}: done.")


def judge_misuse(store: Store, form: Form, request: Request) -> Outcome:
    """Meta's steps against utility templates that advertise."""
    waba, step = store.the("waba", request.path_params["id"]), form.get("step", "")
    if step not in misuse.ACTS:
        raise ValueError("Choose a step.")
    misuse.ACTS[step](store, waba)
    return back(form, f"/desk/accounts/{waba['id']}/", f"Misuse of utility: {step}.")


ENFORCEMENT: Doc = {
    "steps": STEPS,
    "violations": VIOLATIONS,
    "restriction_types": RESTRICTIONS,
    "appeal_decisions": DECISIONS,
    "misuse_steps": tuple(misuse.ACTS),
}
DONE = {
    "/desk/certifications/{id}/decision": certify,
    "/desk/accounts/{id}/enforcement": enforce,
    "/desk/accounts/{id}/misuse": judge_misuse,
}
