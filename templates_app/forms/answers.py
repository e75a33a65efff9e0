"""Answers to what Meta did, and what is sent to Meta or shown to outsiders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from templates_app.languages import name_of
from templates_app.models import (
    AppealKind,
    CategoryAnswer,
    DriftAnswer,
    Outcome,
    Template,
)


class PreviewLinkForm(forms.Form):
    """A link for somebody without an account."""

    note = forms.CharField(
        label=_("For whom"), required=False, max_length=100,
        help_text=_("Only your colleagues see this note."),
    )  # fmt: skip
    days = forms.ChoiceField(
        label=_("It works for"),
        choices=[("1", _("a day")), ("7", _("a week")), ("30", _("30 days"))],
        initial="7",
    )


class DeletionForm(forms.Form):
    """Which languages: this one, unless somebody ticks others. Typing the name is asked of nobody:
    there is a while to keep it."""

    languages = forms.MultipleChoiceField(
        label=_("Languages to delete"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, rows: Sequence[Template], first: Template, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"languages": [str(first.pk)]}
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(row.pk), f"{name_of(row.language)} · {row.get_status_display()}") for row in rows
        ]


class DriftForm(forms.Form):
    """Whose text stays. Leaving both needs a reason."""

    answer = forms.ChoiceField(
        choices=[
            (DriftAnswer.THEIRS, _("Take Meta's text as ours")),
            (DriftAnswer.OURS, _("Keep ours and submit it again")),
            (DriftAnswer.DISMISSED, _("Leave both as they are")),
        ],
        widget=forms.RadioSelect,
        label=_("Your choice"),
    )
    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when both are left as they are."),
    )


class CategoryAnswerForm(forms.Form):
    """One answer to several changes."""

    answer = forms.ChoiceField(
        choices=[
            (CategoryAnswer.ACCEPTED, _("Accept Meta's category")),
            (CategoryAnswer.REVIEW, _("Ask Meta for a review")),
            (CategoryAnswer.DISMISSED, _("Dismiss")),
        ],
        label=_("What to do"),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        help_text=_("Needed when you dismiss."),
    )


class OutcomeForm(forms.Form):
    """How an appeal at Meta ended."""

    kind = forms.ChoiceField(choices=AppealKind.choices, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=Outcome.choices, label=_("How it ended"))
    note = forms.CharField(label=_("Note"), required=False, max_length=2000)


class InsightsForm(forms.Form):
    """Nobody can undo it, so nobody does it by mistake."""

    understood = forms.BooleanField(
        label=_("I know that this cannot be switched off again."),
        error_messages={"required": _("Tick this first: Meta lets nobody switch it off again.")},
    )
