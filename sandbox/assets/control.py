"""Decisions and acts of people at Meta and in WhatsApp Manager, under /_sandbox/."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.assets import (
    accounts,
    badge,
    certifications,
    intents,
    names,
    onboarding,
    profile,
    qr_codes,
    qr_pictures,
    registration,
    verification,
)  # fmt: skip
from sandbox.assets.storage import save
from sandbox.store import Doc, Store

KINDS = ("business", "waba", "phone", "app", "user", "solution", "credit_line",
         "preverified_number", "mobility_intent", "migration_intent", "certification",
         "signup")  # fmt: skip


class Unknown(ValueError):
    """There is no such object, or the body is missing something; the text says what."""


def _the(store: Store, kind: str, id: Any) -> Doc:
    found = store.get(kind, str(id))
    if found is None:
        raise Unknown(f"There is no {kind} {str(id)[:40]}.")
    return found


def _path(store: Store, kind: str, request: Request) -> Doc:
    return _the(store, kind, request.path_params["id"])


def list_nodes(store: Store, request: Request, body: Doc) -> Doc:
    """`?kind=phone`: whole documents, also with what Graph never tells, such as a code by SMS."""
    kind = request.query_params.get("kind", "phone")
    if kind not in KINDS:
        raise Unknown(f"A kind is one of {', '.join(KINDS)}.")
    return {"data": store.all(kind)}


def read_node(store: Store, request: Request, body: Doc) -> Doc:
    kind = store.kind_of(request.path_params["id"])
    if kind not in KINDS:
        raise Unknown("There is no such object.")
    return _path(store, kind, request)


def name(store: Store, request: Request, body: Doc) -> Doc:
    """{"decision": "APPROVED" | "REJECTED" | "DEFERRED" | "PENDING", "reason"?}"""
    phone = _path(store, "phone", request)
    return names.decide_name(store, phone, str(body.get("decision", "")), body.get("reason"))


def oba(store: Store, request: Request, body: Doc) -> Doc:
    """{"decision": "UNDER_REVIEW" | "APPROVED" | "REJECTED"}"""
    return badge.decide_badge(store, _path(store, "phone", request), str(body.get("decision", "")))


def pin(store: Store, request: Request, body: Doc) -> Doc:
    """{"requester"?} asks to switch the PIN off; {"done": true} does it."""
    phone, done = _path(store, "phone", request), body.get("done") is True
    return registration.reset_pin(store, phone, requester=str(body.get("requester", "")), done=done)


def delete(store: Store, request: Request, body: Doc) -> Doc:
    registration.delete_number(store, _path(store, "phone", request))
    return {"success": True}


def verify(store: Store, request: Request, body: Doc) -> Doc:
    """{"status": "verified" | …} or {"messaging_limit": "TIER_10K"}"""
    business = _path(store, "business", request)
    if "messaging_limit" in body:
        return verification.set_limit(store, business, str(body["messaging_limit"]))
    return verification.decide_verification(store, business, str(body.get("status", "")))


def certification(store: Store, request: Request, body: Doc) -> Doc:
    """{"status": "APPROVED" | "FAILED" | …, "rejection_reasons"?}; approved verifies."""
    submission = _path(store, "certification", request)
    reasons = body.get("rejection_reasons")
    if reasons is not None and not isinstance(reasons, list):
        raise Unknown("rejection_reasons is a list.")
    done = certifications.record(store, submission, str(body.get("status", "")), reasons)
    if done["status"] == "APPROVED":
        business = _the(store, "business", done["end_business"])
        verification.decide_verification(store, business, "verified")
    return done


def intent(store: Store, request: Request, body: Doc) -> Doc:
    """{"decision": "ACCEPTED" | "COMPLETED" | "REJECTED"}"""
    kind = store.kind_of(request.path_params["id"])
    if kind not in ("mobility_intent", "migration_intent"):
        raise Unknown("There is no such intent.")
    found = _path(store, kind, request)
    return intents.decide_intent(store, kind, found, str(body.get("decision", "")))


def account(store: Store, request: Request, body: Doc) -> Doc:
    """{"business", "name", "currency"?, "timezone_id"?, "country"?} makes an account."""
    return accounts.create_account(store, _the(store, "business", body.get("business")), body)


def funding(store: Store, request: Request, body: Doc) -> Doc:
    """{"attached": true | false}: a card of the account's own, which no API can attach."""
    waba = _path(store, "waba", request)
    waba.pop("primary_funding_id", None)
    if body.get("attached") is not False:
        waba["primary_funding_id"] = store.new_id()
    return save(store, "waba", waba)


def signup(store: Store, request: Request, body: Doc) -> Doc:
    """{"app", "waba", "partner"?} → {"code", …}: a customer went through Embedded Signup."""
    app, waba = _the(store, "app", body.get("app")), _the(store, "waba", body.get("waba"))
    partner = _the(store, "business", body["partner"])["id"] if body.get("partner") else None
    return onboarding.finish_signup(store, app, waba, partner=partner)


def credit_line(store: Store, request: Request, body: Doc) -> Doc:
    """{"business", "legal_entity_name"?}: what Meta grants to a Solution Partner."""
    business = _the(store, "business", body.get("business"))
    legal = str(body.get("legal_entity_name") or business["name"])
    line = {"id": store.new_id(), "business": business["id"], "legal_entity_name": legal}
    return save(store, "credit_line", line)


def picture(store: Store, request: Request, body: Doc) -> Response:
    content = profile.picture_bytes(store, request.path_params["id"])
    if content is None:
        raise Unknown("There is no such picture.")
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return Response(content, media_type=kind)


def qr(store: Store, request: Request, body: Doc) -> Response:
    """The image that `qr_image_url` points at: /qr/{code}.svg or .png."""
    code, _, suffix = request.path_params["file"].partition(".")
    if suffix not in ("svg", "png") or store.get("qr_code", code) is None:
        raise Unknown("There is no such QR code.")
    link = qr_codes.link_of(code)
    if suffix == "svg":
        return Response(qr_pictures.as_svg(link), media_type="image/svg+xml")
    return Response(qr_pictures.as_png(link), media_type="image/png")


CONTROLS: list[tuple[str, str, Callable[[Store, Request, Doc], Any]]] = [
    ("GET", "/nodes", list_nodes),
    ("GET", "/nodes/{id}", read_node),
    ("POST", "/numbers/{id}/name", name),
    ("POST", "/numbers/{id}/badge", oba),
    ("POST", "/numbers/{id}/pin_reset", pin),
    ("POST", "/numbers/{id}/delete", delete),
    ("POST", "/businesses/{id}/verification", verify),
    ("POST", "/certifications/{id}", certification),
    ("POST", "/intents/{id}", intent),
    ("POST", "/accounts", account),
    ("POST", "/accounts/{id}/funding", funding),
    ("POST", "/embedded_signups", signup),
    ("POST", "/credit_lines", credit_line),
    ("GET", "/pictures/{id}", picture),
    ("GET", "/qr/{file}", qr),
]
