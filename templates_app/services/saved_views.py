"""Lists that people come back to: keep, rename, delete, open with one."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from templates_app.models import DefaultView, SavedView
from templates_app.services.errors import TemplateError


class ViewTaken(TemplateError):
    def __init__(self) -> None:
        super().__init__(_("You have a view of this name already."))


def keep(
    organisation: Organisation, *, name: str, query: str, is_shared: bool, by: User
) -> SavedView:
    """Raises ViewTaken."""
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                organisation=organisation, owner=by, name=name, query=query, is_shared=is_shared
            )
    except IntegrityError:
        raise ViewTaken from None


def change(view: SavedView, *, name: str, is_shared: bool) -> None:
    """One that is no longer shared opens nobody's list but its owner's. Raises ViewTaken."""
    view.name, view.is_shared = name, is_shared
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "is_shared"])
            if not is_shared:
                view.defaults.exclude(user=view.owner_id).delete()
    except IntegrityError:
        raise ViewTaken from None


def open_with(organisation: Organisation, view: SavedView | None, *, user: User) -> None:
    """The person's list opens with this view; with None it opens as it is."""
    if view is None:
        DefaultView.objects.filter(organisation=organisation, user=user).delete()
    else:
        DefaultView.objects.update_or_create(
            organisation=organisation, user=user, defaults={"view": view}
        )
