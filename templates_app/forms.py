"""What people enter about templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from graph.library import LibraryItem
from templates_app.checklist import Item, missing
from templates_app.languages import LANGUAGES, name_of
from templates_app.models import (
    AppealKind,
    BulkTask,
    Category,
    CategoryAnswer,
    DriftAnswer,
    Family,
    Folder,
    Outcome,
    Tag,
    Template,
    Verdict,
)
from templates_app.models.family import LABEL
from templates_app.passages import Passage
from templates_app.services.errors import ItemsMissing


class NewTemplateForm(forms.Form):
    """The four things that cannot change once Meta has the template."""

    account = forms.ModelChoiceField(
        queryset=WhatsAppAccount.objects.none(),
        to_field_name="waba_id",
        label=_("WhatsApp account"),
        empty_label=None,
    )
    name = forms.RegexField(
        r"^[a-z0-9_]+\Z",
        max_length=512,
        label=_("Name"),
        help_text=_("Small letters, digits and _ only. Meta never lets a name change."),
        error_messages={
            "invalid": _("Use only small letters a–z, digits and _, such as order_update_2.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        choices=lambda: [(code, f"{name_of(code)} · {code}") for code in LANGUAGES],
        label=_("Language"),
        initial="en_US",
    )
    category = forms.ChoiceField(
        choices=Category.choices,
        label=_("Category"),
        help_text=_("It sets the price. Meta may decide otherwise, and its word counts."),
    )

    def __init__(self, *args: Any, accounts: QuerySet[WhatsAppAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = accounts
        if accounts.count() > 1:  # nobody should write for the first one by oversight
            field.empty_label = _("Choose…")


class ImportForm(forms.Form):
    """A file of templates, and the account that they are for."""

    account = NewTemplateForm.base_fields["account"]
    file = forms.FileField(
        label=_("File"),
        help_text=_("JSON, CSV in UTF-8, or XLSX; at most 5 MB and 500 templates."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.csv,.xlsx"}),
    )

    def __init__(self, *args: Any, accounts: QuerySet[WhatsAppAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = accounts
        if accounts.count() > 1:
            field.empty_label = _("Choose…")


class LibraryUseForm(forms.Form):
    """A name of one's own, and what the buttons of an item of Meta's library need."""

    account = NewTemplateForm.base_fields["account"]
    name = NewTemplateForm.base_fields["name"]

    def __init__(
        self, *args: Any, item: LibraryItem, accounts: QuerySet[WhatsAppAccount], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = accounts
        self.item = item
        for n, button in enumerate(item.buttons):
            self._ask_for(n, str(button.get("type") or "").upper(), str(button.get("text") or ""))

    def _ask_for(self, n: int, kind: str, label: str) -> None:
        if kind == "URL":
            self.fields[f"url_{n}"] = forms.RegexField(
                r"^https?://[^\s]+\Z", max_length=2000,
                label=_("Address behind “%(label)s”") % {"label": label},
                help_text=_("It may end in {{1}}, such as https://example.com/{{1}}."),
            )  # fmt: skip
            self.fields[f"example_{n}"] = forms.CharField(
                required=False, max_length=2000,
                label=_("The whole address once, as a sample"),
                help_text=_("Needed when the address ends in {{1}}."),
            )  # fmt: skip
        elif kind == "PHONE_NUMBER":
            self.fields[f"phone_number_{n}"] = forms.RegexField(
                r"^\+[0-9]{6,19}\Z", max_length=20,
                label=_("Number behind “%(label)s”") % {"label": label},
                help_text=_("With country code, such as +16315551010."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for n in range(len(self.item.buttons)):
            if "{{" in (cleaned.get(f"url_{n}") or "") and not cleaned.get(f"example_{n}"):
                self.add_error(f"example_{n}", _("Give a sample of the whole address."))
        return cleaned

    def inputs(self) -> list[dict[str, str]]:
        """For each button what was entered, for the service."""
        asked = ("url", "example", "phone_number")
        return [
            {key: self.cleaned_data[f"{key}_{n}"] for key in asked if f"{key}_{n}" in self.fields}
            for n in range(len(self.item.buttons))
        ]


class NamingForm(forms.Form):
    """Name, language and category of a template that is being written. Once Meta has it, only the
    category may change; an authentication template stays one, since Meta writes its words."""

    name = NewTemplateForm.base_fields["name"]
    language = NewTemplateForm.base_fields["language"]
    category = NewTemplateForm.base_fields["category"]

    def __init__(self, *args: Any, template: Template, **kwargs: Any) -> None:
        known = ("name", "language", "category")
        kwargs["initial"] = {name: getattr(template, name) for name in known}
        super().__init__(*args, **kwargs)
        if template.meta_id:
            del self.fields["name"], self.fields["language"]
        if template.has_fixed_category:
            del self.fields["category"]
            return
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        codes = template.category == Category.AUTHENTICATION
        category.choices = [
            choice for choice in Category.choices if (choice[0] == Category.AUTHENTICATION) == codes
        ]


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


class ReviewForm(forms.Form):
    """A colleague's word. Changes cannot be asked for without saying which; nothing is cleared
    before the whole checklist is ticked."""

    ticked = forms.MultipleChoiceField(
        label=_("Checklist"), required=False, widget=forms.CheckboxSelectMultiple,
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
        left = missing(self.items, cleaned.get("ticked", []))
        if cleaned.get("verdict") == Verdict.CLEARED and left:
            self.add_error("ticked" if "ticked" in self.fields else None, str(ItemsMissing(left)))
        if cleaned.get("verdict") == Verdict.CHANGES and not cleaned.get("note"):
            self.add_error("note", _("Say what should change."))
        return cleaned


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


class RenamingForm(forms.Form):
    """The new name, for every language or for this one."""

    name = forms.RegexField(
        r"^[a-z0-9_]+\Z",
        max_length=512,
        label=_("New name"),
        help_text=_("Small letters, digits and _ only."),
        error_messages={
            "invalid": _("Use only small letters a–z, digits and _, such as order_update_2.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    every = forms.BooleanField(label=_("Every language of this name"), required=False)


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


class FanOutForm(forms.Form):
    """The languages to make: those the account uses already first, the others behind."""

    languages = forms.MultipleChoiceField(
        label=_("Languages that this account uses"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    others = forms.MultipleChoiceField(
        label=_("Other languages"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, there: Sequence[str], used: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        first = [code for code in used if code not in there]
        rest = [code for code in LANGUAGES if code not in there and code not in used]
        for name, codes in (("languages", first), ("others", rest)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(code, f"{name_of(code)} · {code}") for code in codes]

    @property
    def chosen(self) -> list[str]:
        return [*self.cleaned_data["languages"], *self.cleaned_data["others"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("languages") or cleaned.get("others")):
            raise forms.ValidationError(_("Tick at least one language."))
        return cleaned


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


class InsightsForm(forms.Form):
    """Nobody can undo it, so nobody does it by mistake."""

    understood = forms.BooleanField(
        label=_("I know that this cannot be switched off again."),
        error_messages={"required": _("Tick this first: Meta lets nobody switch it off again.")},
    )


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


ChecklistForm = forms.formset_factory(ChecklistLineForm, extra=1, max_num=50, absolute_max=60)
