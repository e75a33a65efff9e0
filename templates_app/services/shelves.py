"""Folders and tags themselves. A template is never deleted with either."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from templates_app.models import Folder, Tag
from templates_app.services.errors import TemplateError


class ShelfTaken(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("There is one of this name already."))


def create(kind: type[Folder | Tag], organisation: Organisation, *, name: str) -> Folder | Tag:
    """A folder or a tag. Raises ShelfTaken."""
    try:
        with transaction.atomic():
            return kind.objects.create(organisation=organisation, name=name)
    except IntegrityError:
        raise ShelfTaken from None


def rename(shelf: Folder | Tag, *, to: str) -> None:
    """Raises ShelfTaken."""
    shelf.name = to
    try:
        with transaction.atomic():
            shelf.save(update_fields=["name"])
    except IntegrityError:
        raise ShelfTaken from None


def delete(shelf: Folder | Tag) -> None:
    """What stood in the folder stands in none; what had the tag has it no more."""
    shelf.delete()
