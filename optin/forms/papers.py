"""What somebody keys in from paper, a screen or a telephone call, and what the second person does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from optin.forms.opt_outs import MOMENT
from optin.identity.numbers import NotANumber, digits
from optin.media_types import AUDIO
from optin.media_types import look as media_type_of
from optin.models import Flow
from optin.models.evidence import LARGEST
from optin.models.papers import Medium

NUMBER = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"})


class NumberField(forms.CharField):
    """E.164 without its plus."""

    widget = NUMBER

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return digits(text)
        except NotANumber as error:
            raise ValidationError(str(error)) from error


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of contents, each of a type that can be kept."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        given = (data if isinstance(data, list | tuple) else [data]) or [None]
        found = []
        for one in given:
            file = super().clean(one, initial)
            content = file.read(LARGEST + 1)
            if len(content) > LARGEST:
                raise ValidationError(
                    _("A file is larger than 10 MB. Scan it with fewer dots per inch.")
                )
            if not media_type_of(content):
                raise ValidationError(
                    _("“%(name)s” is no picture, PDF, recording or text.") % {"name": file.name}
                )
            found.append(content)
        return found


class PaperForm(forms.Form):
    number = NumberField(
        label=gettext_lazy("Telephone number"), max_length=40,
        help_text=gettext_lazy("As it stands there, with its country, such as +81 90 1234 5678."),
    )  # fmt: skip
    medium = forms.ChoiceField(label=gettext_lazy("How they agreed"))
    occurred_at = forms.DateTimeField(label=gettext_lazy("When they agreed"), widget=MOMENT)
    place = forms.CharField(
        label=pgettext_lazy("paper", "Where"), max_length=120,
        help_text=gettext_lazy("Such as: shop in Shibuya; or the telephone line."),
    )  # fmt: skip
    clerk = forms.CharField(
        label=gettext_lazy("Colleague who was there"), max_length=120,
        help_text=gettext_lazy("Who handed out the paper, or spoke on the telephone."),
    )  # fmt: skip
    evidence = FilesField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy(
            "The signed paper as a photo, scan or PDF; of a call the recording, a transcript or both. 10 MB each."
        ),
        widget=ManyFiles(attrs={"accept": "image/*,.pdf,audio/*,.txt"}),
    )  # fmt: skip
    mark = forms.RegexField(
        r"^\d{1,2}:\d{2}(:\d{2})?$", label=gettext_lazy("Where in the recording the yes is"), required=False,
        help_text=gettext_lazy("Such as 1:23."),
        error_messages={"invalid": gettext_lazy("Write minutes and seconds, such as 1:23.")},
    )  # fmt: skip

    def __init__(self, *args: Any, flow: Flow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["medium"]
        field.choices = [(one, Medium(one).label) for one in media_of(flow)]

    def clean_occurred_at(self) -> Any:
        moment = self.cleaned_data["occurred_at"]
        if moment > timezone.now():
            raise ValidationError(_("This moment is still to come."))
        return moment

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        files, medium = told.get("evidence") or [], told.get("medium")
        has_audio = any(media_type_of(one) in AUDIO for one in files)
        if medium == Medium.PHONE and has_audio and not told.get("mark"):
            self.add_error("mark", _("Say where in the recording they say yes."))
        if medium and medium != Medium.PHONE and files and all(_is_heard(one) for one in files):
            self.add_error("evidence", _("Add a picture or PDF of what they signed or saw."))
        return told


class VerifyForm(forms.Form):
    number = NumberField(
        label=gettext_lazy("The number, read off the evidence"), max_length=40,
        help_text=gettext_lazy("Type it as you see or hear it. It has to be the one that your colleague typed."),
    )  # fmt: skip


class RefuseForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What is wrong with it"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def media_of(flow: Flow) -> list[str]:
    """How people can agree by it."""
    return [one for one in Medium.values if one in flow.settings.get("ways", Medium.values)]


def _is_heard(content: bytes) -> bool:
    found = media_type_of(content)
    return found in AUDIO or found == "text/plain"
