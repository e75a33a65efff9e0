"""Languages of one name: made from one another, confirmed, put into a folder, tagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from templates_app.content import text_of, without_library
from templates_app.models import (
    Category,
    Family,
    Folder,
    Revision,
    Status,
    Tag,
    Template,
    Translation,
)
from templates_app.services import drafting
from templates_app.services.errors import Moved, NotYourSource


def family_of(template: Template) -> Family:
    """The row of this name, made when it is first needed."""
    return Family.objects.get_or_create(account_id=template.account_id, name=template.name)[0]


def choose_source(template: Template) -> None:
    """The other languages of its name are translated from this one from now on."""
    with transaction.atomic():
        family = family_of(template)
        Family.objects.filter(pk=family.pk).update(source=template)
        Translation.objects.filter(template=template).delete()  # a source follows nothing


def fan_out(source: Template, *, languages: Sequence[str], by: User) -> list[Template]:
    """Drafts in these languages with everything of this one, its words as the starting point.

    Languages that exist already are left alone, so that asking twice makes each once. Meta sees one
    template in several languages: name, category and parameter format are the source's. An
    authentication template's words are Meta's, there is nothing to translate. Raises NameTaken.
    """
    there = Template.objects.filter(account=source.account_id, name=source.name)
    taken = set(there.exclude(status=Status.DELETED).values_list("language", flat=True))
    wanted = [code for code in dict.fromkeys(languages) if code not in taken]
    revision = source.revision
    assert revision is not None  # null only inside create_draft
    with transaction.atomic():
        if wanted:
            choose_source(source)
        return [_translate(source, revision, code, by) for code in wanted]


def _translate(source: Template, revision: Revision, language: str, by: User) -> Template:
    draft = drafting.create_draft(
        source.account, name=source.name, language=language, category=source.category,
        content=without_library(revision.content), by=by,
    )  # fmt: skip
    done = source.category == Category.AUTHENTICATION
    _made_from(draft, revision, by=by if done else None)
    return draft


def confirm(template: Template, *, seen: int, by: User) -> None:
    """This language says what the source says. `seen` is the id of the source's revision that the
    person compared it with; Moved when it is no longer the source's present one.

    Raises NotYourSource when that is no other language of the same name, Moved.
    """
    with transaction.atomic():
        rows = Revision.objects.select_related("template").filter(pk=seen)
        source = rows.filter(template__account=template.account_id).first()
        if source is None or source.template_id == template.pk:
            raise NotYourSource
        if source.template.name != template.name:
            raise NotYourSource
        if source.template.revision_id != source.pk:
            raise Moved
        _made_from(template, source, by=by)


def _made_from(template: Template, source: Revision, *, by: User | None) -> None:
    Translation.objects.update_or_create(
        template=template,
        defaults={
            "source": source,
            "source_body": text_of(source.content, "BODY"),
            "confirmed_by": by,
            "confirmed_at": timezone.now() if by else None,
        },
    )


def take_over(old: Template, made: Mapping[Template, Template]) -> None:
    """The languages that were made of others under a new name stand where the name of `old` stands,
    hold as long, and follow one another as the old ones do.

    A translation that was outdated follows the old text on, so that it stays outdated.
    """
    family = Family.objects.filter(account=old.account_id, name=old.name).first()
    if family is not None:
        new = family_of(next(iter(made.values())))
        source = next((made[row] for row in made if row.pk == family.source_id), None)
        Family.objects.filter(pk=new.pk).update(
            folder=new.folder_id or family.folder_id, source=new.source_id or source
        )
        new.tags.add(*family.tags.all())
    present = {row.revision_id: copy.revision_id for row, copy in made.items()}
    copies = {row.pk: copy for row, copy in made.items()}
    for one in Translation.objects.filter(template__in=list(made)):
        Translation.objects.create(
            template=copies[one.template_id], source_body=one.source_body, made_at=one.made_at,
            source_id=present.get(one.source_id) or one.source_id,
            confirmed_at=one.confirmed_at, confirmed_by_id=one.confirmed_by_id,
        )  # fmt: skip
    for row, copy in made.items():
        dates = {name: getattr(row, name) for name in ("expires_on", "review_by", "review_every")}
        Template.objects.filter(pk=copy.pk).update(**dates)


def shelve(template: Template, *, folder: Folder | None, tags: Sequence[Tag]) -> None:
    """Every language of its name stands in this folder and has these tags."""
    with transaction.atomic():
        move(template, folder)
        family_of(template).tags.set(tags)


def move(template: Template, folder: Folder | None) -> None:
    family = family_of(template)
    Family.objects.filter(pk=family.pk).update(folder=folder)


def tag(template: Template, word: Tag) -> None:
    family_of(template).tags.add(word)


def untag(template: Template, word: Tag) -> None:
    family_of(template).tags.remove(word)
