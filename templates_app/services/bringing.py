"""Bringing templates into an account, from a file or from another account: a plan, then the deed.

`plan` changes nothing and says of each line what would come of it. `carry_out` does what a plan says,
a line at a time, each whole or not at all; a line that has changed since it was planned is refused.
Done twice, the second time finds everything unchanged. What is brought in is a draft like any other:
a second person clears it before it goes to Meta.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from templates_app import diff, lint
from templates_app.content import Component, Content, buttons, media_of, text_of
from templates_app.files import Document, Line
from templates_app.languages import normalise
from templates_app.media import digest_of
from templates_app.models import MediaSample, Status, Template
from templates_app.services import drafting
from templates_app.services.errors import CategoryFixed, NotEditable, TemplateError
from templates_app.tidying import objects

LONG = 8_000  # characters together, from where texts are shown whole instead of compared


class Outcome(models.TextChoices):
    CREATED = "created", gettext_lazy("New")
    CHANGED = "changed", gettext_lazy("Changed")
    UNCHANGED = "unchanged", gettext_lazy("Unchanged")
    SKIPPED = "skipped", gettext_lazy("Left as it is")
    REFUSED = "refused", gettext_lazy("Refused")


@dataclass(frozen=True)
class Change:
    """One part of a template before and after, as runs of words."""

    part: str
    runs: Sequence[diff.Run]
    is_json: bool = False  # the page folds it: few can read it


@dataclass(frozen=True)
class Planned:
    """What comes of one line. `template`: the one that is there, or that was made."""

    line: Line
    outcome: Outcome
    template: Template | None = None
    field: str = ""
    words: str = ""
    changes: Sequence[Change] = ()
    findings: Sequence[lint.Finding] = ()
    notes: Sequence[str] = ()

    @property
    def name(self) -> str:
        return self.line.name

    @property
    def language(self) -> str:
        return self.line.language

    @property
    def is_refused_by_meta(self) -> bool:
        return any(one.severity == lint.Severity.REFUSED for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        """For a report: what became of the line."""
        told = {
            "line": self.line.number, "name": self.name, "language": self.language,
            "outcome": str(self.outcome), "field": self.field, "reason": self.words,
            "template": self.template.pk if self.template else None,
            "findings": [
                {"code": one.code, "severity": str(one.severity), "field": one.field,
                 "message": str(one.message), "cure": str(one.cure)}
                for one in self.findings
            ],
        }  # fmt: skip
        return {key: value for key, value in told.items() if value not in ("", None, [])}


def plan(
    account: WhatsAppAccount,
    lines: Iterable[Line],
    *,
    files_of: Organisation | None = None,
    compares: bool = True,
) -> list[Planned]:
    """What would become of each line in this account. The number of queries is fixed.

    `files_of`: the organisation whose sample files may be used; the account's own by default.
    `compares` False: what differs is not shown word by word, as when the plan is carried out.
    """
    given = list(lines)
    documents = [line.document for line in given if line.document]
    there = _there(account, documents)
    known = _samples(files_of or account.organisation, documents)
    around = _around(account, documents)
    return [_planned(line, there, known, around, compares) for line in given]


def _planned(
    line: Line,
    there: dict[tuple[str, str], Template],
    known: set[str],
    around: _Around,
    compares: bool,
) -> Planned:
    document = line.document
    if document is None:
        return Planned(line, Outcome.REFUSED, field=line.field, words=line.reason)
    template = there.get(document.key)
    old = Document.of(template) if template else None
    if old and _ordered(old) == _ordered(document):
        return Planned(line, Outcome.UNCHANGED, template)
    if problem := _obstacle(document, template, known):
        return Planned(line, Outcome.REFUSED, template, field=problem[0], words=problem[1])
    findings = lint.check(around.draft(document, template))
    if old is None:
        return Planned(line, Outcome.CREATED, findings=findings)
    changes = _changes(old, document) if compares else ()
    return Planned(line, Outcome.CHANGED, template, changes=changes, findings=findings)


def _obstacle(
    document: Document, template: Template | None, known: set[str]
) -> tuple[str, str] | None:
    """(field, words) of what keeps the document from becoming this template's text."""
    digests = {digest for one in media_of(document.content) if (digest := digest_of(one))}
    if digests - known:
        words = _("A sample file of it is not here. Upload it in the composer, or leave it out.")
        return "header", words
    if template and not template.is_editable:
        return "status", f"{NotEditable()} ({template.get_status_display()})"
    if template and template.has_fixed_category and template.category != document.category:
        return "category", str(CategoryFixed())
    return None


def fingerprint(planned: Iterable[Planned]) -> str:
    """The same for the same plan: what a person confirms is what is carried out."""
    facts = [
        (one.line.number, str(one.outcome), one.template.revision_id if one.template else None,
         (document.key, document.category, document.content) if (document := one.line.document) else None)
        for one in planned
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def carry_out(
    account: WhatsAppAccount, planned: Iterable[Planned], *, by: User, changing: bool = True
) -> list[Planned]:
    """Do it, each line whole or not at all. `changing` False: what differs there stays as it is."""
    return [_done(account, one, by, changing) for one in planned]


def _done(account: WhatsAppAccount, one: Planned, by: User, changing: bool) -> Planned:
    document, template = one.line.document, one.template
    if document is None or one.outcome not in (Outcome.CREATED, Outcome.CHANGED):
        return one
    if template is not None and not changing:
        return replace(one, outcome=Outcome.SKIPPED)
    try:
        if template is None:
            template = drafting.create_draft(
                account, name=document.name, language=document.language,
                category=document.category, content=document.content, by=by,
            )  # fmt: skip
        else:
            drafting.save_draft(
                template, content=document.content, by=by, category=document.category,
                expected_revision=template.revision_id,
            )  # fmt: skip
    except TemplateError as error:
        return replace(one, outcome=Outcome.REFUSED, words=str(error))
    return replace(one, template=template)


# --- what is there already -------------------------------------------------------------------


def _there(
    account: WhatsAppAccount, documents: Sequence[Document]
) -> dict[tuple[str, str], Template]:
    names = {one.name for one in documents}
    rows = Template.objects.filter(account=account, name__in=names).exclude(status=Status.DELETED)
    return {(row.name, normalise(row.language)): row for row in rows.select_related("revision")}


def _samples(organisation: Organisation, documents: Sequence[Document]) -> set[str]:
    wanted = {digest_of(one) for document in documents for one in media_of(document.content)}
    rows = MediaSample.objects.of(organisation).filter(digest__in=wanted - {""})
    return set(rows.values_list("digest", flat=True))


@dataclass(frozen=True)
class _Around:
    """What the lint knows beside each document, fetched for all of them at once."""

    domains: tuple[str, ...]
    twins: dict[tuple[str, str], list[tuple[int, tuple[str, str]]]]

    def draft(self, document: Document, template: Template | None) -> lint.Draft:
        same = self.twins.get((document.language, text_of(document.content, "BODY")), [])
        own = template.pk if template else None
        others = frozenset(texts for pk, texts in same if pk != own)
        around = lint.Around(domains=self.domains, others=others)
        return lint.Draft(
            document.name, document.language, document.category, document.content, around
        )


def _around(account: WhatsAppAccount, documents: Sequence[Document]) -> _Around:
    bodies = {text_of(one.content, "BODY") for one in documents} - {""}
    rows = Template.objects.filter(account=account, body__in=bodies)
    rows = rows.exclude(status=Status.DELETED).select_related("revision")
    twins = defaultdict(list)
    for row in rows:
        footer = text_of(row.revision.content, "FOOTER") if row.revision else ""
        twins[normalise(row.language), row.body].append((row.pk, (row.body, footer)))
    return _Around(tuple(account.organisation.domains.split()), dict(twins))


# --- comparing -------------------------------------------------------------------------------


def _ordered(document: Document) -> tuple[str, Content]:
    """Meta does not care in which order the components stand."""
    parts = sorted(document.content["components"], key=lambda one: str(one.get("type")))
    return document.category, {**document.content, "components": parts}


def _changes(old: Document, new: Document) -> list[Change]:
    """The parts that differ: texts word by word, the rest as JSON."""
    pairs = [(_("Category"), old.category, new.category)]
    labels = {"HEADER": _("Header"), "BODY": _("Body"), "FOOTER": _("Footer")}
    for kind, label in labels.items():
        pairs.append((label, text_of(old.content, kind), text_of(new.content, kind)))
    labels_before, labels_after = (_labels(one.content) for one in (old, new))
    pairs.append((_("Buttons"), labels_before, labels_after))
    found = [Change(part, _compared(a, b)) for part, a, b in pairs if a != b]
    before, after = _rest(old.content), _rest(new.content)
    if before != after:
        runs = _compared(before, after)
        found.append(Change(_("Samples and settings"), runs, is_json=True))
    return found


def _compared(old: str, new: str) -> list[diff.Run]:
    """Word by word, as long as that takes no time to speak of."""
    if len(old) + len(new) > LONG:
        return [diff.Run("removed", old), diff.Run("added", new)]
    return diff.folded(diff.words(old, new))


def _rest(content: Content) -> str:
    """What the other parts do not say: samples, settings, cards, offers."""
    parts = sorted(
        (_unsaid(one) for one in content["components"]), key=lambda one: str(one.get("type"))
    )
    return json.dumps(
        {**content, "components": parts}, ensure_ascii=False, sort_keys=True, indent=1
    )


def _unsaid(one: Component) -> Component:
    if one.get("type") == "BUTTONS":
        told = objects(one.get("buttons"))
        samples = [
            {key: value for key, value in button.items() if not isinstance(value, str)}
            for button in told
        ]
        return {**one, "buttons": samples}
    if one.get("type") in ("HEADER", "BODY", "FOOTER"):
        return {key: value for key, value in one.items() if key != "text"}
    return one


def _labels(content: Content) -> str:
    return "\n".join(
        " ".join(str(value) for key, value in sorted(one.items()) if isinstance(value, str))
        for one in buttons(content)
    )
