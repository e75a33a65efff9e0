"""Authentication texts in several languages: shown beforehand, created or changed in bulk.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
"""

from sandbox.call import Call
from sandbox.errors import parameter, refused
from sandbox.message_templates import quotas, rules, storage
from sandbox.message_templates.authentication import check_authentication, texts_in
from sandbox.message_templates.components import typed
from sandbox.message_templates.editing import GENERATED, save_edit
from sandbox.message_templates.options import read_options
from sandbox.message_templates.words import AUTHENTICATION, EDITABLE, LANGUAGES
from sandbox.message_templates.writing import add_template
from sandbox.paging import in_order, page
from sandbox.store import Doc


def preview_templates(call: Call, waba: Doc, query: Doc) -> Doc:
    """GET /{waba}/message_template_previews?category=AUTHENTICATION&languages=en_US,es"""
    if str(query.get("category") or "").upper() != AUTHENTICATION:
        raise parameter("Param category must be one of {AUTHENTICATION}.")
    languages = _languages(call, required=False) or sorted(LANGUAGES)
    previews = [_preview(query, language) for language in languages]
    path = f"/{waba['id']}/message_template_previews"
    return page(call, path, query, in_order(previews), lambda preview: preview)


def _preview(query: Doc, language: str) -> Doc:
    body: Doc = {"type": "BODY", "add_security_recommendation": _is_true(query)}
    components: list[Doc] = [body]
    minutes = str(query.get("code_expiration_minutes") or "")[:9]
    if minutes:
        number = int(minutes) if minutes.isascii() and minutes.isdigit() else None
        components.append({"type": "FOOTER", "code_expiration_minutes": number})
    button = {"type": "OTP", "otp_type": "COPY_CODE"}
    checked = check_authentication(
        [*components, {"type": "BUTTONS", "buttons": [button]}], language
    )
    texts = {one["type"]: one.get("text") for one in checked}
    preview = {"body": texts["BODY"], "language": language}
    if "FOOTER" in texts:
        preview["footer"] = texts["FOOTER"]
    if query.get("button_types"):
        copy, autofill = texts_in(language)[3:]
        preview["buttons"] = [{"text": copy, "autofill_text": autofill}]
    return preview


def _is_true(query: Doc) -> bool:
    return str(query.get("add_security_recommendation") or "").lower() == "true"


def _languages(call: Call, *, required: bool) -> list[str]:
    """`languages`, which Meta's page also calls `language`."""
    given = list(dict.fromkeys(call.names("languages") or call.names("language")))
    if required and not given:
        raise parameter("The parameter languages is required.")
    unknown = [one for one in given if one not in LANGUAGES]
    if unknown:
        raise parameter(f"Param languages has unknown languages: {', '.join(unknown)[:100]}.")
    return given


def upsert_templates(call: Call, waba: Doc) -> Doc:
    """POST /{waba}/upsert_message_templates: the same authentication template in many languages,
    changed where it exists. → {"data": [{"id", "status", "language"}]}
    """
    if rules.read_category(call) != AUTHENTICATION:
        raise parameter("Param category must be one of {AUTHENTICATION}.")
    name = rules.read_name(call)
    _refuse_labels(call)
    shared: Doc = {"name": name, "category": AUTHENTICATION, "parameter_format": "POSITIONAL"}
    shared.update(read_options(call, AUTHENTICATION))
    ttl = rules.read_ttl(call, AUTHENTICATION)
    if ttl is not None:
        shared["message_send_ttl_seconds"] = ttl
    done = []
    for language in _languages(call, required=True):
        components = rules.read_components(
            call, category=AUTHENTICATION, language=language, parameter_format="POSITIONAL"
        )
        content = {**shared, "language": language, "components": components}
        done.append({**_upsert(call, waba, content), "language": language})
    return {"data": [{key: one[key] for key in ("id", "status", "language")} for one in done]}


def _refuse_labels(call: Call) -> None:
    """The texts of buttons are Meta's in every language."""
    given = call.structure("components")
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise parameter("Param components must be an array.")
    for component in typed(given):
        buttons = component.get("buttons")
        for button in buttons if isinstance(buttons, list) else []:
            if isinstance(button, dict) and {"text", "autofill_text"} & set(button):
                raise refused("auth_text", 2388039, field="BUTTONS.text")


def _upsert(call: Call, waba: Doc, content: Doc) -> Doc:
    store = call.store
    where = "waba = ? AND name = ? AND language = ?"
    found = storage.matching(store, where, (waba["id"], content["name"], content["language"]))
    if not found or found[0]["status"] == "PENDING_DELETION":
        return add_template(call, waba, content)
    (template,) = found
    if template["status"] not in EDITABLE or template["category"] != AUTHENTICATION:
        raise refused("not_editable", 2388109, status=template["status"])
    if template.get("source") == GENERATED:
        raise refused("generated_fixed", 2388318)
    if template["status"] == "APPROVED":
        quotas.check_edit_quota(store, template)
    return save_edit(call, template, {**template, **content}, content=True)
