"""Templates of one account brought to another one, of this organisation or of a client.

They arrive as drafts. Sample files go with them: each organisation keeps its own original, and it is
uploaded under the target's connection when the draft is submitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from assets.models import Environment, WhatsAppAccount
from templates_app.content import Content, buttons, media_of, texts
from templates_app.files import Document, Line
from templates_app.files.reading import without_doubles
from templates_app.media import digest_of
from templates_app.models import Event, MediaSample, Status, Template
from templates_app.reports.quota import GONE, LOCK
from templates_app.services import bringing
from templates_app.services.bringing import Outcome, Planned
from templates_app.services.errors import PlanChanged
from templates_app.tidying import objects

MOST = 200  # at once
ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
# Domains for examples and tests, https://www.rfc-editor.org/rfc/rfc2606 and rfc6761, and their kin.
TEST_HOST = re.compile(
    r"(^|\.)(localhost|test|example|invalid|local|internal|ngrok(-free)?\.(io|app|dev))$"
    r"|(^|\.)example\.(com|net|org)$|(^|[.-])(test|dev|stage|staging|sandbox|qa)\."
    r"|^[\d.]+$|^\[",
    re.IGNORECASE,
)


def plan(
    templates: Sequence[Template], target: WhatsAppAccount, *, compares: bool = True
) -> list[Planned]:
    """What would come of each; of two with one name and language the second is refused. The number
    of queries is fixed."""
    lines: Iterable[Line] = [
        Line(number, document := Document.of(one), name=document.name, language=document.language)
        for number, one in enumerate(templates, 1)
    ]
    source = templates[0].organisation if templates else target.organisation
    planned = bringing.plan(target, without_doubles(lines), files_of=source, compares=compares)
    locks = _locks(target, templates)
    return [
        replace(one, notes=tuple(_notes(one, template, target, locks)))
        for one, template in zip(planned, templates, strict=True)
    ]


def carry_out(
    templates: Sequence[Template], target: WhatsAppAccount, *, seen: str, changing: bool, by: User
) -> list[Planned]:
    """Do what the plan said that `seen` is the fingerprint of. Raises PlanChanged."""
    planned = plan(templates, target, compares=False)
    if bringing.fingerprint(planned) != seen:
        raise PlanChanged
    _bring_samples(templates, target.organisation, by=by)
    done = bringing.carry_out(target, planned, by=by, changing=changing)
    for one, template in zip(done, templates, strict=True):
        if one.outcome == Outcome.CREATED and one.template:
            Template.objects.filter(pk=one.template.pk).update(copied_from=template)
    return done


def _bring_samples(templates: Iterable[Template], to: Organisation, *, by: User) -> None:
    """The files that another organisation does not have yet."""
    contents = [one.revision.content for one in templates if one.revision]
    digests = {digest_of(one) for content in contents for one in media_of(content)} - {""}
    source = {one.organisation_id for one in templates}
    if not digests or source == {to.pk}:
        return
    held = MediaSample.objects.of(to).filter(digest__in=digests).values_list("digest", flat=True)
    missing = MediaSample.objects.filter(organisation__in=source, digest__in=digests - set(held))
    for sample in missing.iterator(chunk_size=1):
        MediaSample.objects.get_or_create(
            organisation=to,
            digest=sample.digest,
            defaults={
                "file_name": sample.file_name, "file_type": sample.file_type, "size": sample.size,
                "width": sample.width, "height": sample.height, "data": sample.data,
                "uploaded_by": by,
            },
        )  # fmt: skip


def _locks(target: WhatsAppAccount, templates: Iterable[Template]) -> dict[tuple[str, str], object]:
    """Names that Meta keeps locked after a deletion → until when."""
    ends = Event.objects.filter(
        template__account=target, template__name__in={one.name for one in templates},
        from_status=Status.APPROVED, to_status__in=GONE, at__gt=timezone.now() - LOCK,
    )  # fmt: skip
    found = ends.values_list("template__name", "template__language").annotate(last=Max("at"))
    return {(name, language): last + LOCK for name, language, last in found}


def _notes(
    one: Planned, template: Template, target: WhatsAppAccount, locks: dict[tuple[str, str], object]
) -> Iterator[str]:
    if one.outcome not in (Outcome.CREATED, Outcome.CHANGED) or template.revision is None:
        return
    content = template.revision.content
    handles = media_of(content)
    if any(digest_of(handle) for handle in handles):
        yield _("Its sample file goes with it, and is uploaded under the target's connection.")
    if any(not digest_of(handle) for handle in handles):
        yield _("Only Meta has its sample file. Upload the file again in the copy.")
    if target.connection.environment == Environment.LIVE:
        hosts = sorted(set(test_hosts(content)))
        if hosts:
            yield _("It points to test addresses: %(hosts)s.") % {"hosts": ", ".join(hosts)}
    if any(button.get("type") == "FLOW" for button in buttons(content)):
        yield _("Its flow belongs to the other account. Choose a flow of the target in the copy.")
    if until := locks.get((template.name, template.language)):
        day = timezone.localtime(until).date()  # type: ignore[arg-type]
        yield _("Meta keeps this name locked until %(day)s; it can wait as a draft.") % {
            "day": day.isoformat()
        }


def test_hosts(content: Content) -> Iterator[str]:
    """Hosts in texts and buttons, those of cards too, that no customer should be led to."""
    for address in _addresses(content):
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            continue
        if TEST_HOST.search(host):
            yield host


def _addresses(content: Content) -> Iterator[str]:
    for _place, text in texts(content):
        yield from ADDRESS.findall(text)
    for one in objects(content.get("components")):
        for card in objects(one.get("cards")):
            yield from _addresses(card)
    for button in buttons(content):
        if isinstance(url := button.get("url"), str):
            yield url
