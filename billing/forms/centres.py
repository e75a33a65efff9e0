"""A cost centre's name and what it covers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from assets.models import PhoneNumber, WhatsAppAccount
from billing import ports
from billing.models import CostCentre, Covers
from billing.services.centres import Part

MANY = forms.CheckboxSelectMultiple


class CentreForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    accounts = forms.MultipleChoiceField(
        label=_("Accounts"), required=False, widget=MANY,
        help_text=_("All that no number or template of them has been given elsewhere."),
    )  # fmt: skip
    numbers = forms.MultipleChoiceField(label=_("Numbers"), required=False, widget=MANY)
    templates = forms.MultipleChoiceField(
        label=_("Templates"), required=False, widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text=_("Hold Ctrl, or ⌘, to choose several."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        centre: CostCentre | None = None,
        **kwargs: Any,
    ) -> None:
        if centre is not None:
            covered: dict[str, list[str]] = {kind: [] for kind in Covers.values}
            for part in centre.parts.all():
                covered[part.kind].append(part.meta_id)
            kwargs["initial"] = {
                "name": centre.name, "accounts": covered[Covers.ACCOUNT],
                "numbers": covered[Covers.NUMBER], "templates": covered[Covers.TEMPLATE],
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        accounts = list(WhatsAppAccount.objects.of(organisation).order_by("name"))
        numbers = PhoneNumber.objects.of(organisation).select_related("account")
        templates = ports.templates_in([one.waba_id for one in accounts])
        names = {one.waba_id: str(one) for one in accounts}
        self.waba_of = (
            {(Covers.ACCOUNT, one.waba_id): one.waba_id for one in accounts}
            | {(Covers.NUMBER, one.phone_number_id): one.account.waba_id for one in numbers}
            | {(Covers.TEMPLATE, meta_id): waba for meta_id, waba, _name in templates}
        )
        self._offer("accounts", list(names.items()))
        self._offer("numbers", [(one.phone_number_id, f"{one} · {one.account}") for one in numbers])
        self._offer(
            "templates", [(meta_id, f"{name} · {names[waba]}") for meta_id, waba, name in templates]
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices
        if not choices:
            del self.fields[name]

    @property
    def parts(self) -> list[Part]:
        """What is chosen, after is_valid."""
        kinds = {"accounts": Covers.ACCOUNT, "numbers": Covers.NUMBER, "templates": Covers.TEMPLATE}
        return [
            Part(kind, meta_id, self.waba_of[kind, meta_id])
            for name, kind in kinds.items()
            for meta_id in self.cleaned_data.get(name, ())
        ]
