"""What people type about budgets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.access import Act, people_who_may
from accounts.forms import OrganisationForm
from accounts.models import User
from assets.models import WhatsAppAccount
from billing.amounts import CURRENCIES
from billing.models import Budget
from billing.models.budgets import usual_thresholds
from billing.periods import Length
from billing.reports.tagged import by_tag

CURRENCY_CHOICES = [(code, code) for code in sorted(CURRENCIES)]
ALL = "organisation"
MOST_THRESHOLDS = 8


class BudgetForm(OrganisationForm):
    """`fields_of_budget` after it is valid: what `services.budgets` takes."""

    name = forms.CharField(label=_("Name"), max_length=80)
    scope = forms.ChoiceField(
        label=_("Counts"),
        help_text=_("All charges, those of one account, or of templates with a tag."),
    )
    length = forms.ChoiceField(label=_("For each"), choices=Length.choices)
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=CURRENCY_CHOICES,
        help_text=_(
            "Charges in other currencies are not counted and never converted; the budget says how much they are."
        ),
    )
    limit = forms.DecimalField(label=_("Limit"), min_value=0, max_digits=18, decimal_places=2)
    thresholds = forms.CharField(
        label=_("Tell at"),
        max_length=60,
        help_text=_("Percent of the limit, such as 50, 80, 100. Each one that is reached is told."),
    )
    tells_forecast = forms.BooleanField(
        label=_("Tell when the forecast is over the limit"), required=False
    )
    is_hard_stop = forms.BooleanField(
        label=_("Hard stop"),
        required=False,
        help_text=_(
            "Sending from here is refused when it would pass the limit, when its rate is not known, or "
            "while charges of the period have no known price. What other programs send is not stopped."
        ),
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, budget: Budget | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**(_typed(budget) if budget else self._usual()), **self.initial}
        self.accounts = list(WhatsAppAccount.objects.of(self.organisation).order_by("name", "pk"))
        tags = set(by_tag(self.organisation)) | ({budget.tag} if budget and budget.tag else set())
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (ALL, _("Everything")),
            *(
                (f"account:{a.waba_id}", _("Account: %(name)s") % {"name": a})
                for a in self.accounts
            ),
            *((f"tag:{tag}", _("Tag: %(name)s") % {"name": tag}) for tag in sorted(tags)),
        ]
        people = people_who_may(self.organisation, Act.COSTS_READ)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]

    def _usual(self) -> dict[str, Any]:
        told = ", ".join(map(str, usual_thresholds()))
        return {"currency": self.organisation.currency, "thresholds": told, "tells_forecast": True}

    def clean_limit(self) -> Any:
        limit = self.cleaned_data["limit"]
        if not limit:
            raise forms.ValidationError(_("Write an amount above zero."))
        return limit

    def clean_thresholds(self) -> list[int]:
        words = self.cleaned_data["thresholds"].replace("%", " ").replace(",", " ").split()
        numbers = {int(w) for w in words if w.isascii() and w.isdecimal() and 0 < int(w[:4]) <= 500}
        if not words or len(numbers) != len(set(words)) or len(numbers) > MOST_THRESHOLDS:
            raise forms.ValidationError(
                _(
                    "Write up to eight whole numbers from 1 to 500 with commas between, such as 50, 80, 100."
                )
            )
        return sorted(numbers)

    @property
    def fields_of_budget(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        kind, _colon, what = said.pop("scope").partition(":")
        account = next((a for a in self.accounts if kind == "account" and a.waba_id == what), None)
        return said | {"account": account, "tag": what if kind == "tag" else ""}


def _typed(budget: Budget) -> dict[str, Any]:
    scope = f"tag:{budget.tag}" if budget.tag else ALL
    if budget.account:
        scope = f"account:{budget.account.waba_id}"
    return {
        "name": budget.name,
        "scope": scope,
        "length": budget.length,
        "currency": budget.currency,
        "limit": budget.limit,
        "thresholds": ", ".join(map(str, budget.thresholds)),
        "tells_forecast": budget.tells_forecast,
        "is_hard_stop": budget.is_hard_stop,
        "owner": budget.owner_id,
    }
