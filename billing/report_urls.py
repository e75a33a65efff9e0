"""Reports, single charges, volume tiers, cost centres and saved reports, under /o/<org>/costs/."""

from django.urls import path

from billing.views import centres, charges, report, saved, tiers

urlpatterns = [
    path("", report.cost_report, name="cost_report"),
    path("costs.csv", report.cost_report_export, {"form": "csv"}, name="cost_report_csv"),
    path("costs.xlsx", report.cost_report_export, {"form": "xlsx"}, name="cost_report_xlsx"),
    path("costs.pdf", report.cost_report_export, {"form": "pdf"}, name="cost_report_pdf"),
    path("charges/", charges.charge_list, name="charge_list"),
    path("charges/<str:charge>/", charges.charge_detail, name="charge_detail"),
    path("unknown/", charges.unknown_list, name="unknown_list"),
    path("tiers/", tiers.tier_list, name="tier_list"),
    path("centres/", centres.centre_list, name="centre_list"),
    path("centres/new/", centres.centre_create, name="centre_create"),
    path("centres/<int:centre_id>/", centres.centre_update, name="centre_update"),
    path("reports/", saved.saved_report_list, name="saved_report_list"),
    path("reports/new/", saved.saved_report_create, name="saved_report_create"),
    path("reports/<int:report_id>/", saved.saved_report_update, name="saved_report_update"),
]
