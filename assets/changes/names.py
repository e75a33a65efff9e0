"""Display names: checked against Meta's guidelines, asked for, followed.

https://developers.facebook.com/documentation/business-messaging/whatsapp/display-names
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

import graph
from assets.changes.kind import Asset, ChangeForm, Kind, Text, at, number_of
from assets.changes.name_rules import check_name
from assets.models import Change, PhoneNumber

LEAST, MOST = 2, 75  # characters, as Meta's OpenAPI file says


class NameField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_length=LEAST,
            max_length=MOST,
            strip=False,
            help_text=_(
                "Your business, its product or its department, as on your website. Meta "
                "reviews it; what its guidelines "
                "say against it stands in the preview."
            ),
            **options,
        )


class NameForm(ChangeForm):
    new_display_name = NameField(label=_("New display name"))

    def clean_new_display_name(self) -> str:
        name = str(self.cleaned_data["new_display_name"])
        if isinstance(self.asset, PhoneNumber) and name == self.asset.verified_name:
            raise forms.ValidationError(_("The number has this name already."))
        return name


class ChangeName(Kind):
    key = "change_name"
    title = _("Ask for another display name")
    lede = _("The name that people see. Meta reviews every change.")
    button = _("Send it to Meta's review")
    done = _(
        "Meta reviews the name. Its decision appears here by itself; usually it takes a day or two."
    )
    form = NameForm
    page = "assets:name_detail"

    def now(self, meta: graph.Graph, asset: Asset, about: str) -> dict[str, Any]:
        return {}

    def consequences(self, change: Change) -> list[Text]:
        findings = check_name(change.after["new_display_name"])
        said: list[Text] = [
            _(
                "The present name stays until Meta approves the new one and the number is "
                "registered again with its PIN."
            ),
            _(
                "While it is reviewed, no other name can be asked for. Meta's pages speak of "
                "ten changes in 30 days, one of 30 days between two."
            ),
        ]
        if number_of(change).facts.get("is_official_business_account"):
            said.append(
                _(
                    "The number is official: Meta's support changes its name, and judges the badge anew."
                )
            )
        sure = [finding for finding in findings if finding.is_sure]
        if sure:
            said.append(
                _(
                    "By Meta's guidelines it will be declined, for the reasons below, unless "
                    "your brand is really written so."
                )
            )
        return said

    def findings(self, change: Change) -> list[Text]:
        return [finding.text for finding in check_name(change.after["new_display_name"])]

    def do(self, meta: graph.Graph, change: Change) -> Mapping[str, Any]:
        number_id, name = number_of(change).phone_number_id, change.after["new_display_name"]
        graph.numbers.change_name(meta, number_id, name=name, **at(change))
        return {"success": True}

    def is_done(self, meta: graph.Graph, change: Change) -> bool | None:
        number_id = number_of(change).phone_number_id
        number = graph.accounts.phone_number(meta, number_id, **at(change))
        return change.after["new_display_name"] in (number.new_display_name, number.verified_name)
