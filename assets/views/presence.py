"""How a number shows itself and whom it hears. Meta is asked while the page is made: nothing of it is kept here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import graph
from accounts import qr
from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets import evidence
from assets.change_reports import last_few_of
from assets.changes import KINDS
from assets.changes.name_rules import check_name
from assets.changes.presence import compliance_facts
from assets.changes.profile import facts as profile_facts
from assets.changes.profile import on_phone
from assets.models import AccountEvent, PhoneNumber
from assets.news_words import sentence as news_sentence
from assets.problems import sentence
from assets.services.looking import Look, look
from assets.settings_report import SETTINGS, number_settings
from assets.views.numbers import find_number, show
from assets.words import NUMBER_WORDS, meaning, word_in

MOST_TYPED = 600
QR_TYPES = {"svg": (qr.svg, "image/svg+xml"), "png": (qr.png, "image/png")}


def _ask(number: PhoneNumber, ask: Callable[..., Any]) -> Look[Any]:
    """One of graph.presence's questions about the number."""
    ids = (number.phone_number_id, number.account.waba_id)
    return look(number.account, lambda meta: ask(meta, ids[0], waba_id=ids[1]))


def _told(looked: Look[Any]) -> dict[str, Any]:
    return {"problem": sentence(looked.problem), "problem_note": looked.problem}


@require_safe
@allowed(Act.ASSETS_READ)
def profile_detail(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    number = find_number(organisation, phone_number_id)
    looked = _ask(number, graph.presence.profile)
    kind = KINDS["profile"]
    facts = profile_facts(looked.found) if looked.found else {}
    context = {
        "profile": on_phone(facts),
        "picture_url": looked.found.picture_url if looked.found else "",
        "lines": kind.shown(facts),
        "changes": last_few_of(number, "profile"),
    }
    return show(request, number, "profile_detail", context | _told(looked))


@require_POST
@allowed(Act.ASSETS_READ)
def profile_preview_create(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    """The phone with what is being typed, a fragment. Nothing is checked, kept or sent."""
    number = find_number(organisation, phone_number_id)
    texts = {name: str(value)[:MOST_TYPED] for name, value in request.POST.items()}
    typed = {**texts, "websites": texts.get("websites", "").splitlines()[:2]}
    context = {
        "name": number.verified_name,
        "digits": number.display_phone_number,
        "profile": on_phone(typed),
    }
    return render(request, "assets/_profile_phone.html", context)


@require_safe
@allowed(Act.ASSETS_READ)
def name_detail(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    """The present name, the one that waits, what Meta's guidelines say, and the story. `?try=` checks a draft."""
    number = find_number(organisation, phone_number_id)
    draft = request.GET.get("try", "")[:75]
    states = ("name_status", "new_name_status")
    words = {field: word_in(number.facts, field) for field in states}
    context = {
        "words": {
            field: meaning(NUMBER_WORDS, field, word) for field, word in words.items() if word
        },
        "new_name": number.facts.get("new_display_name", ""),
        "is_waiting": words["new_name_status"] == "PENDING_REVIEW",
        "draft": draft,
        "findings": check_name(draft) if draft else [],
        "changes": last_few_of(number, "change_name"),
        "news": [(event, news_sentence(event)) for event in _decisions(number)],
    }
    return show(request, number, "name_detail", context)


def _decisions(number: PhoneNumber) -> list[AccountEvent]:
    return list(number.news.filter(field="phone_number_name_update").newest_first()[:20])


@require_safe
@allowed(Act.ASSETS_READ)
def qr_code_list(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    """A page of Meta's list, the newest first."""
    number = find_number(organisation, phone_number_id)
    after = request.GET.get("after", "")[:500] or None
    looked = _ask(
        number, lambda *ids, **more: next(graph.presence.qr_codes(*ids, **more, after=after))
    )
    changes = last_few_of(number, "create_qr_code", "change_qr_code", "delete_qr_code")
    context = {"page": looked.found, "after": after, "changes": changes}
    return show(request, number, "qr_code_list", context | _told(looked))


@require_safe
@allowed(Act.ASSETS_READ)
def qr_code_export(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str, *, form: str
) -> HttpResponse:
    """All of them: 2,000 at most."""
    number = find_number(organisation, phone_number_id)
    looked = _ask(number, lambda *ids, **more: _every(graph.presence.qr_codes(*ids, **more)))
    if looked.found is None:
        return HttpResponse(str(sentence(looked.problem)), status=503, content_type="text/plain")
    rows = [(one.code, one.message, one.link, one.created_at) for one in looked.found]
    header = [_("Code"), _("Message"), _("Link"), _("Made at")]
    return sheet_response(form, f"links-{phone_number_id}", header=header, rows=rows)


def _every(pages: Any) -> list[Any]:
    return [item for page in pages for item in page.items]


@require_safe
@allowed(Act.ASSETS_READ)
def qr_code_picture(
    request: SignedInRequest,
    organisation: Organisation,
    phone_number_id: str,
    qr_code: str,
    form: str,
) -> HttpResponse:
    """The QR code of a link as a file, drawn here; it leads where Meta's own picture does."""
    find_number(organisation, phone_number_id)
    if form not in QR_TYPES:
        raise Http404
    draw, media_type = QR_TYPES[form]
    answer = HttpResponse(draw(f"https://wa.me/message/{qr_code}"), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{qr_code}.{form}"'
    return answer


@require_safe
@allowed(Act.ASSETS_READ)
def blocked_list(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    """Never kept here: Meta's list, a page at a time, numbers masked for who may not see them."""
    number = find_number(organisation, phone_number_id)
    after = request.GET.get("after", "")[:500] or None
    looked = _ask(
        number, lambda *ids, **more: next(graph.presence.blocked_users(*ids, **more, after=after))
    )
    changes = last_few_of(number, "block_user", "unblock_user")
    context = {"page": looked.found, "after": after, "changes": changes}
    return show(request, number, "blocked_list", context | _told(looked))


@require_safe
@allowed(Act.ASSETS_READ)
def settings_detail(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    """Ice breakers and commands, calling, the identity check, where messages are kept."""
    number = find_number(organisation, phone_number_id)
    looked = _ask(number, number_settings)
    context = {"settings": looked.found, "changes": last_few_of(number, *SETTINGS)}
    return show(request, number, "settings_detail", context | _told(looked))


@require_safe
@allowed(Act.ASSETS_READ)
def username_detail(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    number = find_number(organisation, phone_number_id)
    looked = _ask(number, graph.presence.username)
    suggested = _ask(number, graph.presence.username_suggestions) if looked.found else Look(None)
    context = {
        "username": looked.found,
        "suggestions": suggested.found or (),
        "changes": last_few_of(number, "claim_username", "delete_username"),
    }
    return show(request, number, "username_detail", context | _told(looked))


@require_safe
@allowed(Act.ASSETS_READ)
def badge_detail(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    """What Meta asks for before the badge, what is there, and how the request stands."""
    number = find_number(organisation, phone_number_id)
    changes = last_few_of(number, "request_badge")
    said = word_in(number.facts, "official_business_account")
    context = {
        "word": meaning(NUMBER_WORDS, "official_business_account", said) if said else None,
        "points": evidence.points(number),
        "is_running": said in ("PENDING", "UNDER_REVIEW", "APPROVED"),
        "changes": changes,
    }
    return show(request, number, "badge_detail", context)


@require_safe
@allowed(Act.ASSETS_READ)
def compliance_detail(
    request: SignedInRequest, organisation: Organisation, phone_number_id: str
) -> HttpResponse:
    """Who answers for the business in India; numbers of other countries have no such thing."""
    number = find_number(organisation, phone_number_id)
    looked = _ask(number, graph.presence.compliance)
    facts = compliance_facts(looked.found) if looked.found else {}
    kind = KINDS["change_compliance"]
    changes = last_few_of(number, "change_compliance")
    context = {"facts": facts, "lines": kind.shown(facts), "changes": changes}
    return show(request, number, "compliance_detail", context | _told(looked))
