"""Folders, tags, saved views and acts on many templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from templates_app.models import (
    BulkTask,
    Family,
    Folder,
    Tag,
)
from templates_app.models.family import LABEL


class ShelfForm(forms.Form):
    """Where a name stands and what it is tagged with."""

    folder = forms.ModelChoiceField(
        queryset=Folder.objects.none(), label=_("Folder"), required=False, empty_label=_("None")
    )
    tags = forms.ModelMultipleChoiceField(
        queryset=Tag.objects.none(), label=_("Tags"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisation: Organisation, family: Family | None = None, **kwargs: Any
    ) -> None:
        if family is not None:
            kwargs["initial"] = {"folder": family.folder_id, "tags": list(family.tags.all())}
        super().__init__(*args, **kwargs)
        for name, kind in (("folder", Folder), ("tags", Tag)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = kind.objects.filter(organisation=organisation).order_by("name")


class ShelfNameForm(forms.Form):
    """A folder's or a tag's name."""

    name = forms.CharField(label=_("Name"), max_length=LABEL)


class SavedViewForm(forms.Form):
    """A name for a list; sharing is for those who write templates."""

    name = forms.CharField(label=_("Name"), max_length=60)
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(label=_("Everybody here sees it"), required=False)
    is_default = forms.BooleanField(label=_("My list opens with it"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]


class BulkForm(forms.Form):
    """What to do with the rows that were ticked."""

    task = forms.ChoiceField(
        label=_("With what is ticked"),
        choices=[("", _("Choose…")), *BulkTask.choices, ("export", _("Take it along as CSV"))],
    )
    tag = forms.ModelChoiceField(
        queryset=Tag.objects.none(), label=_("Tag"), required=False, empty_label=_("Which tag…")
    )
    folder = forms.ModelChoiceField(
        queryset=Folder.objects.none(),
        label=_("Folder"),
        required=False,
        empty_label=_("No folder"),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in (("folder", Folder), ("tag", Tag)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = kind.objects.filter(organisation=organisation).order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needs_tag = cleaned.get("task") in (BulkTask.TAG, BulkTask.UNTAG)
        if needs_tag and not cleaned.get("tag"):
            self.add_error("tag", _("Choose a tag."))
        return cleaned
