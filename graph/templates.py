"""Message templates.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/message-template-api
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.answers import Json
from graph.client import Graph
from graph.errors import Refused, Unexpected
from graph.paging import Page, pages
from graph.types import Template, TemplateCreated

FIELDS = (
    "id",
    "name",
    "language",
    "status",
    "category",
    "components",
    "parameter_format",
    "sub_category",
    "previous_category",
    "quality_score",
    "rejected_reason",
)
OPTIONAL_FIELDS = (  # newer, or not on every version; read without them when Meta refuses one
    "correct_category",
    "message_send_ttl_seconds",
    "cta_url_link_tracking_opted_out",
    "library_template_name",
    "source",
    "last_updated_time",
)
PAGE_SIZE = 250


def template_pages(
    graph: Graph,
    waba_id: str,
    *,
    status: str | None = None,
    name: str | None = None,
    fields: Sequence[str] = FIELDS,
    optional_fields: Sequence[str] = OPTIONAL_FIELDS,
    limit: int = PAGE_SIZE,
) -> Iterator[Page[Template]]:
    """All templates of an account in every language and status, page by page.

    Direct Send's auto-generated and archived ones are among them. `name` is a loose filter at
    Meta: see `find`.
    """
    return pages(
        graph,
        f"{waba_id}/message_templates",
        Template.parse,
        fields=fields,
        optional_fields=optional_fields,
        params={"status": status, "name": name},
        limit=limit,
    )


def find(graph: Graph, waba_id: str, *, name: str, language: str) -> Template | None:
    """The template of exactly this name and language, or None: how to look before repeating a
    creation."""
    wanted = language_key(language)
    for page in template_pages(graph, waba_id, name=name):
        for template in page.items:
            if template.name == name and language_key(template.language) == wanted:
                return template
    return None


def language_key(language: str) -> str:
    """For comparing: Meta's lists write en_US, its webhooks sometimes en-US."""
    return language.replace("-", "_").casefold()


def get(graph: Graph, template_id: str, *, account: str | None = None) -> Template:
    """One template. `account` is its WhatsApp account's id, for the call budget (also below)."""
    answer = graph.read(
        template_id, fields=FIELDS, optional_fields=OPTIONAL_FIELDS, account=account
    )
    return Template.parse(answer.data)


def create(
    graph: Graph,
    waba_id: str,
    *,
    name: str,
    language: str,
    category: str,
    content: Mapping[str, Any],
) -> TemplateCreated:
    """Creates a template; `content` is the rest of Meta's creation body: components,
    parameter_format, …

    The answer's status may be PENDING, APPROVED or REJECTED at once, its category another than
    asked for.
    Refused.has(LANGUAGE_EXISTS), has(LANGUAGE_BEING_DELETED), has(TEMPLATE_LIMIT_REACHED) are in
    graph.errors.
    """
    body = {**content, "name": name, "language": language, "category": category}
    created = TemplateCreated.parse(graph.post(f"{waba_id}/message_templates", body=body))
    if not created.id:
        raise Unexpected("Meta created a template without an id", maybe_done=True)
    return created


def edit(
    graph: Graph, template_id: str, *, changes: Mapping[str, Any], account: str | None = None
) -> None:
    """Changes category, components (all of them are replaced), message_send_ttl_seconds or
    cta_url_link_tracking_opted_out; the template goes back to review.

    Approved ones take 1 edit in 24 hours and 10 in 30 days, and keep their category.
    """
    _confirm(graph.post(template_id, body=changes, account=account))


def delete_language(graph: Graph, waba_id: str, *, name: str, template_id: str) -> None:
    """Deletes one language. An approved name stays locked for 30 days."""
    params = {"hsm_id": template_id, "name": name}
    _confirm(graph.delete(f"{waba_id}/message_templates", params=params))


def delete_name(graph: Graph, waba_id: str, *, name: str) -> None:
    """Deletes every language of a name. An approved name stays locked for 30 days."""
    _confirm(graph.delete(f"{waba_id}/message_templates", params={"name": name}))


def archive(graph: Graph, waba_id: str, *, template_id: str) -> None:
    """Puts one approved or rejected template into the archive, from where it can be had back for 28
    days. Raises Refused with Meta's reason in `details` when it stays.

    Meta's page announces the path; its shape is a library's and not verified.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-archival
    https://github.com/david-lev/pywa
    """
    _each(graph, waba_id, "archive", template_id)


def unarchive(graph: Graph, waba_id: str, *, template_id: str) -> None:
    """Takes one template out of the archive; see `archive`."""
    _each(graph, waba_id, "unarchive", template_id)


def _each(graph: Graph, waba_id: str, act: str, template_id: str) -> None:
    path = f"{waba_id}/message_templates/{act}"
    answer = graph.post(path, body={"hsm_ids": template_id})
    done, failed = answer.get(f"{act}d_templates"), answer.get("failed_templates")
    if isinstance(done, list) and template_id in map(str, done):
        return
    if isinstance(failed, dict) and template_id in failed:
        raise Refused("Meta left the template as it was", details=str(failed[template_id])[:300])
    raise Unexpected("Meta did not confirm the change", maybe_done=True)


def unpause(graph: Graph, template_id: str, *, account: str | None = None) -> None:
    """Needed after a pacing pause only.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-pacing
    """
    _confirm(graph.post(f"{template_id}/unpause", account=account))


def _confirm(answer: Json) -> None:
    if answer.get("success") is not True:
        raise Unexpected("Meta did not confirm the change", maybe_done=True)
