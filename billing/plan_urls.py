"""Budgets, forecast, what if, estimates and the partner's view, under /o/<org>/costs/."""

from django.urls import path

from billing.views import budgets, clients, estimates, what_if

urlpatterns = [
    path("budgets/", budgets.budget_list, name="budget_list"),
    path("budgets/new/", budgets.budget_create, name="budget_create"),
    path("budgets/<int:budget_id>/", budgets.budget_detail, name="budget_detail"),
    path("budgets/<int:budget_id>/edit/", budgets.budget_update, name="budget_update"),
    path("budgets/<int:budget_id>/archive/", budgets.budget_archive, name="budget_archive"),
    path("what-if/", what_if.what_if, name="what_if"),
    path("estimate/", estimates.estimate_detail, name="estimate"),
    path("clients/", clients.client_list, name="client_list"),
    path("clients/<slug:client>/", clients.client_statement, name="client_statement"),
    path("mark-ups/", clients.markup_list, name="markup_list"),
    path("mark-ups/new/", clients.markup_create, name="markup_create"),
    path("forecast/", budgets.forecast_detail, name="forecast_detail"),
]
