"""Meta's own figures, invoices, payment and exchange, under /o/<org>/costs/."""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from billing.views import comparing, exchange, history, invoices, payment

MONTH = "meta/accounts/<slug:waba_id>/<str:month>/"
FILE = "meta/files/<int:history_file_id>/"
INVOICE = "invoices/<int:invoice_id>/"

urlpatterns = [
    path("meta/", comparing.comparison_list, name="comparison_list"),
    *sheet_paths("meta/", comparing.comparison_list_export, "comparison_list_export"),
    path("meta/readings/", comparing.costs_reading_create, name="costs_reading_create"),
    path("meta/files/", history.history_list, name="history_list"),
    path("meta/files/new/", history.history_create, name="history_create"),
    path(FILE, history.history_detail, name="history_detail"),
    path(
        f"{FILE}confirmation/",
        history.history_confirmation_create,
        name="history_confirmation_create",
    ),
    path(f"{FILE}file/", history.history_download, name="history_download"),
    path(MONTH, comparing.comparison_detail, name="comparison_detail"),
    *sheet_paths(MONTH, comparing.comparison_export, "comparison_export"),
    path(f"{MONTH}check/", comparing.comparison_check_create, name="comparison_check_create"),
    path(f"{MONTH}answers/", comparing.comparison_answer_create, name="comparison_answer_create"),
    path("invoices/", invoices.invoice_list, name="invoice_list"),
    *sheet_paths("invoices/", invoices.invoice_list_export, "invoice_list_export"),
    path("invoices/new/", invoices.invoice_create, name="invoice_create"),
    path(INVOICE, invoices.invoice_detail, name="invoice_detail"),
    path(f"{INVOICE}change/", invoices.invoice_update, name="invoice_update"),
    path(f"{INVOICE}deletion/", invoices.invoice_deletion, name="invoice_deletion"),
    path(f"{INVOICE}file/", invoices.invoice_file, name="invoice_file"),
    path("payment/", payment.payment_list, name="payment_list"),
    path("exchange/", exchange.exchange_list, name="exchange_list"),
    path("exchange/files/", exchange.exchange_file_create, name="exchange_file_create"),
    path(
        "exchange/files/<int:exchange_file_id>/",
        exchange.exchange_file_download,
        name="exchange_file_download",
    ),
    path(
        "exchange/currency/", exchange.reporting_currency_update, name="reporting_currency_update"
    ),
]
