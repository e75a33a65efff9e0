"""A name for a report, and whom it goes to by mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import Act, people_who_may
from accounts.models import Organisation, User
from billing.models import FileForm, Frequency, SavedReport
from billing.reports import Slice

QUERY = SavedReport._meta.get_field("query").max_length or 0


class SavedReportForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    is_shared = forms.BooleanField(
        label=_("Everybody here who may read costs sees it"), required=False
    )
    frequency = forms.ChoiceField(
        label=_("By mail"), choices=Frequency.choices, required=False,
        help_text=_("In the morning, at 7:00 where your organisation is."),
    )  # fmt: skip
    readers = forms.ModelMultipleChoiceField(
        label=_("Who gets it"), queryset=User.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Members who may read costs. Who may no longer gets no more mails."),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("Attached file"), choices=FileForm.choices)

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        report: SavedReport | None = None,
        **kwargs: Any,
    ) -> None:
        if report is not None:
            kwargs["initial"] = {
                "name": report.name, "query": report.query, "is_shared": report.is_shared,
                "frequency": report.frequency, "form": report.form,
                "readers": list(report.readers.all()),
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        readers = self.fields["readers"]
        assert isinstance(readers, forms.ModelMultipleChoiceField)
        readers.queryset = people_who_may(organisation, Act.COSTS_READ)

    def clean(self) -> dict[str, Any]:
        """`query` comes out as the report itself writes it."""
        told = super().clean() or {}
        told["query"] = Slice.from_text(told.get("query", "")).query
        if len(told["query"]) > QUERY:
            told_so = _("The filters are too many to be kept: go back and choose fewer.")
            raise forms.ValidationError(told_so)
        if told.get("frequency") and not told.get("readers") and "readers" not in self.errors:
            self.add_error("readers", _("Choose at least one person, or “Not by mail”."))
        return told
