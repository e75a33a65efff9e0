"""What people type about outgoing webhooks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from outgoing.addresses import Forbidden, Unresolved, resolve, target_of
from outgoing.models import CHOICES


class EndpointForm(forms.Form):
    """`cleaned_data`: name, url, kinds."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Which system it is, such as “CRM”.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://crm.example.com/waportal"}),
        help_text=_("Begins with https:// and is reachable from the internet."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Tell it when"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )

    def clean_url(self) -> str:
        """Judged again at every sending: a name may lead elsewhere tomorrow."""
        url: str = self.cleaned_data["url"]
        try:
            resolve(target_of(url))
        except ValueError:
            raise forms.ValidationError(
                _(
                    "This is not an address we can send to. Write it like https://crm.example.com/waportal."
                )
            ) from None
        except Forbidden:
            raise forms.ValidationError(
                _(
                    "This address is not on the internet, or does not begin with https://. We send there only."
                )
            ) from None
        except Unresolved:
            raise forms.ValidationError(
                _("There is no server of this name. Check its spelling.")
            ) from None
        return url
