"""What colleagues say and sign, and until when a template holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from templates_app.checklist import Item, missing
from templates_app.models import (
    Verdict,
)
from templates_app.passages import Passage


class ReviewRequestForm(forms.Form):
    """To whom, and what they should know."""

    to = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Colleague"),
        required=False,
        empty_label=_("Anyone who reviews"),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, reviewers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = reviewers


class TicksField(forms.MultipleChoiceField):
    """Asked for, so it is not called optional; ReviewForm knows when nothing ticked is right too."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class ReviewForm(forms.Form):
    """A colleague's word. Changes cannot be asked for without saying which; nothing is cleared
    before the whole checklist is ticked."""

    ticked = TicksField(
        label=_("Checklist"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Needed to clear it. Your name stays with each item."),
    )  # fmt: skip

    verdict = forms.ChoiceField(
        choices=Verdict.choices, widget=forms.RadioSelect, label=_("Verdict")
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you ask for changes, say which."),
    )

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, items: Sequence[Item], again: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        ticked, verdict = self.fields["ticked"], self.fields["verdict"]
        assert isinstance(ticked, forms.MultipleChoiceField)
        assert isinstance(verdict, forms.ChoiceField)
        ticked.choices = [(item.id, item.words) for item in items]
        if not items:
            del self.fields["ticked"]
        if again:
            verdict.choices = [
                (Verdict.CLEARED, _("Still good")), (Verdict.CHANGES, _("Changes asked"))
            ]  # fmt: skip

    def seen(self) -> dict[str, Any]:
        """The note and the revision that was read, for the service."""
        return {name: self.cleaned_data[name] for name in ("note", "revision")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        left = len(missing(self.items, cleaned.get("ticked", [])))
        if cleaned.get("verdict") == Verdict.CLEARED and left:
            words = ngettext(
                "%(n)s item is not ticked. Tick it first, or ask for changes.",
                "%(n)s items are not ticked. Tick them first, or ask for changes.",
                left,
            )
            self.add_error("ticked", words % {"n": left})
        if cleaned.get("verdict") == Verdict.CHANGES and not cleaned.get("note"):
            self.add_error("note", _("Say what should change."))
        return cleaned


class CommentForm(forms.Form):
    """A remark on a part of the text, with the words it is about."""

    place = forms.ChoiceField(label=_("About"), required=False)
    quote = forms.CharField(
        label=_("Words it is about"),
        required=False,
        max_length=1024,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from that part as they stand there."),
    )
    text = forms.CharField(
        label=_("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    asks_change = forms.BooleanField(
        label=_("Ask for a change"),
        required=False,
        help_text=_("It is not cleared or submitted before somebody has resolved this."),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, passages: Sequence[Passage], **kwargs: Any) -> None:
        kwargs["auto_id"] = "comment_%s"
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [
            ("", _("The whole template")), *((one.place, one.label) for one in passages)
        ]  # fmt: skip


class AssignmentForm(forms.Form):
    to = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("With"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        kwargs["auto_id"] = "assignment_%s"
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class DatesForm(forms.Form):
    """Until when it is used, and when somebody looks at it again."""

    expires_on = forms.DateField(
        label=_("Expires on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("From this day on it is marked as expired and not submitted any more."),
    )
    review_by = forms.DateField(
        label=_("Review again by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    review_every = forms.TypedChoiceField(
        label=_("Then again"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("Not again")), ("1", _("Every month")), ("3", _("Every 3 months")),
            ("6", _("Every 6 months")), ("12", _("Every 12 months")),
            ("24", _("Every 24 months")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "dates_%s"
        super().__init__(*args, **kwargs)


class ChecklistLineForm(forms.Form):
    """One item. The empty line at the end makes a new one."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Item"),
        max_length=200,
        error_messages={"required": _("Write the item, or switch it off.")},
    )
    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=999, required=False)
    is_on = forms.BooleanField(label=_("Asked of reviewers"), required=False, initial=True)


MOST_ITEMS = 50


class ChecklistLines(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable when it runs
    """At most MOST_ITEMS; since none is deleted, one that is switched off is written anew instead."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": _(
            "A checklist has at most %(num)d items. Write one that is switched off anew instead."
        ),
    }


ChecklistForm = forms.formset_factory(
    ChecklistLineForm, ChecklistLines, extra=1, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS + 10,
    validate_max=True,
)  # fmt: skip
