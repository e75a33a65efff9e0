"""What people type about budgets, mark-ups and estimates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import Act, people_who_may
from accounts.forms import OrganisationForm
from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from billing import estimating, ports, recipients
from billing.amounts import CURRENCIES
from billing.models import Budget, Category
from billing.models.budgets import usual_thresholds
from billing.periods import Length
from billing.reports.templates import recent_templates

CURRENCY_CHOICES = [(code, code) for code in sorted(CURRENCIES)]
ALL = "organisation"
MOST_THRESHOLDS = 8
FIRST_DAY = date(2023, 6, 1)  # of conversations by category


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
        tags = set(ports.tags_of(self.organisation)) | (
            {budget.tag} if budget and budget.tag else set()
        )
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


class EstimateForm(OrganisationForm):
    """`counted` after it is valid: how many are where. What was typed or uploaded is not kept."""

    account = forms.ChoiceField(label=_("From the account"))
    category = forms.ChoiceField(
        label=_("Category"), choices=[(c.value, c.label) for c in estimating.CATEGORIES]
    )
    template = forms.ChoiceField(
        label=_("Template"),
        required=False,
        help_text=_("With one, the share that is delivered is its own."),
    )
    on = forms.DateField(
        label=_("Day of sending"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(estimating.FIRST), MaxValueValidator(estimating.LAST)],
    )
    recipients = forms.CharField(
        label=_("Recipients"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "JP 1200\nBR 300"}),
        help_text=_(
            "A country and a count on each line, or telephone numbers: they are counted by country and "
            "forgotten."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"), required=False, help_text=_("CSV or text with the same lines.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = WhatsAppAccount.objects.of(self.organisation).select_related("connection")
        self.accounts = list(accounts.order_by("name", "pk"))
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            (a.waba_id, f"{a} · {a.currency}") for a in self.accounts
        ]
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            ("", _("Any of the category")),
            *recent_templates(self.organisation),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        text = said.get("recipients") or ""
        if upload := said.get("file"):
            if upload.size > recipients.MOST_BYTES:
                raise forms.ValidationError({"file": _("The file is larger than 20 MB. Split it.")})
            text = f"{upload.read().decode('utf-8-sig', errors='replace')}\n{text}"
        self.counted = recipients.count(text)
        if self.counted.problems:
            lines = ", ".join(map(str, self.counted.problems[: recipients.MOST_PROBLEMS]))
            told = _(
                "These lines say neither a country with a count, such as JP 1200, nor a telephone number "
                "with its calling code: %(lines)s."
            )
            self.add_error("file" if said.get("file") else "recipients", told % {"lines": lines})
        elif max(self.counted.by_country.values(), default=0) > recipients.MOST_EACH:
            self.add_error("recipients", _("There are not so many people. Check the counts."))
        elif not self.counted.by_country:
            self.add_error("recipients", _("Write how many recipients there are, such as JP 1200."))
        return said


class MarkUpForm(forms.Form):
    """`cleaned_data` is what `MarkUp` takes."""

    client = forms.ModelChoiceField(
        label=_("Client"), queryset=Organisation.objects.none(), required=False,
        empty_label=_("All clients"),
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("Every category")), *Category.choices], required=False
    )
    percent = forms.DecimalField(
        label=_("Percent of Meta’s cost"), min_value=0, max_digits=7, decimal_places=3,
        required=False,
    )  # fmt: skip
    amount = forms.DecimalField(
        label=_("For each message that Meta charges"), min_value=0, max_digits=18, decimal_places=6,
        required=False,
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[("", "—"), *CURRENCY_CHOICES],
        required=False,
        help_text=_(
            "Of the amount for each message. The whole rule is then for charges in it only."
        ),
    )
    from_day = forms.DateField(
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(estimating.LAST)],
        help_text=_(
            "Statements of days since then change. It supersedes earlier rules for the same client and "
            "category; one of 0 ends them."
        ),
    )

    def __init__(self, *args: Any, clients: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = clients  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name in ("percent", "amount"):
            if name not in self.errors:
                said[name] = said.get(name) or Decimal(0)
        if said.get("amount") and not said.get("currency"):
            self.add_error("currency", _("Say in which currency the amount is."))
        if not said.get("amount"):
            said["currency"] = ""
        return said
