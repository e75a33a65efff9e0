"""Forms about Meta's figures, invoices and rates of exchange."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from assets.models import Connection, WhatsAppAccount
from billing.models import Invoice
from billing.periods import month_named

CURRENCY_HINT = _("Three letters, such as USD.")


class CurrencyField(forms.RegexField):
    """A code of ISO 4217; small letters are taken as well."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", CURRENCY_HINT)
        kwargs.setdefault(
            "error_messages", {"invalid": _("Write the currency as three letters, such as USD.")}
        )
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": 6})
        super().__init__(r"^[A-Z]{3}\Z", max_length=3, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()


class MonthField(forms.CharField):
    """2026-10, also where a browser has no picker for months. Its value is the first day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "month", "placeholder": "2026-10"})
        super().__init__(max_length=7, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        month = month_named(said) if said else None
        if said and month is None:
            raise forms.ValidationError(_("Write the month as year and number, such as 2026-10."))
        return month and month.first

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value


class AnswerForm(forms.Form):
    """Why differences are all right."""

    note = forms.CharField(
        label=_("Why it is all right"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Colleagues and auditors read this. It holds until one of the figures changes."),
    )  # fmt: skip


class HistoryFileForm(forms.Form):
    """A file of Meta's own figures, and the account that they are of."""

    account = forms.ModelChoiceField(
        queryset=WhatsAppAccount.objects.none(), to_field_name="waba_id",
        label=_("WhatsApp account"), empty_label=None,
    )  # fmt: skip
    currency = CurrencyField(
        label=_("Currency of the costs"), required=False,
        help_text=_("Meta's files do not name it. Left out: the account's present one."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"),
        help_text=_("JSON as Meta's API answered it, or a CSV; at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.jsonl,.ndjson,.csv,.txt"}),
    )

    def __init__(self, *args: Any, accounts: QuerySet[WhatsAppAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = accounts
        if accounts.count() > 1:
            field.empty_label = _("Choose…")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        account = cleaned.get("account")
        if account is not None and not cleaned.get("currency"):
            cleaned["currency"] = account.currency
            if not account.currency:
                self.add_error("currency", _("Meta has not told the account's currency: name it."))
        return cleaned


if TYPE_CHECKING:
    OfInvoice = forms.ModelForm[Invoice]
else:
    OfInvoice = forms.ModelForm


class InvoiceForm(OfInvoice):
    """An invoice by hand, or with its file; what a CSV tells fills what was left empty."""

    month = MonthField(label=_("Month that it is for"))
    currency = CurrencyField(label=_("Currency"))
    file = forms.FileField(
        label=_("File of the invoice"), required=False,
        help_text=_("PDF or CSV, at most 10 MB. Of a CSV, empty fields are filled as far as it tells."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.csv"}),
    )  # fmt: skip

    class Meta:
        model = Invoice
        fields = (
            "connection", "account", "number", "issued_on", "month", "currency", "amount", "tax",
            "note",
        )  # fmt: skip
        widgets = {
            "issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "amount": forms.TextInput(attrs={"inputmode": "decimal"}),
            "tax": forms.TextInput(attrs={"inputmode": "decimal"}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.organisation = organisation
        connections = Connection.objects.of(organisation).order_by("business_name")
        accounts = WhatsAppAccount.objects.of(organisation).order_by("name")
        portfolio, account = self.fields["connection"], self.fields["account"]
        assert isinstance(portfolio, forms.ModelChoiceField)
        assert isinstance(account, forms.ModelChoiceField)
        portfolio.queryset, portfolio.label = connections, _("Business portfolio")
        portfolio.empty_label = None if connections.count() == 1 else _("Choose…")
        account.queryset, account.label = accounts, _("WhatsApp account")
        account.empty_label = _("All of the portfolio")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        account, connection = cleaned.get("account"), cleaned.get("connection")
        if account and connection and account.connection_id != connection.pk:
            self.add_error("account", _("This account is not in the chosen portfolio."))
        number = cleaned.get("number")
        if number and connection:
            same = Invoice.objects.filter(
                organisation=self.instance.organisation, connection=connection, number=number
            ).exclude(pk=self.instance.pk)
            if same.exists():
                self.add_error("number", _("There is an invoice with this number already."))
        return cleaned


class ExchangeFileForm(forms.Form):
    file = forms.FileField(
        label=_("File of rates"),
        help_text=_(
            "CSV as the European Central Bank publishes it: Date, USD, JPY, …; at most 8 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
    )


class ReportingCurrencyForm(forms.Form):
    currency = CurrencyField(
        label=_("Reporting currency"), required=False,
        help_text=_("Three letters, such as EUR. Left empty, nothing is converted."),
    )  # fmt: skip
