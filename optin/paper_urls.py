"""Opt-ins on paper, at the counter and by telephone, under /o/<org>/optins/papers/."""

from django.urls import path

from optin.views import papers

ONE = "<int:paper_id>/"

urlpatterns = [
    path("", papers.paper_list, name="paper_list"),
    path("of/<int:paper_flow_id>/new/", papers.paper_create, name="paper_create"),
    path("of/<int:paper_flow_id>/sheet.pdf", papers.paper_sheet, name="paper_sheet"),
    path(ONE, papers.paper_detail, name="paper_detail"),
    path(f"{ONE}verification/", papers.verification_of_paper_create, name="verification_of_paper_create"),
    path(f"{ONE}refusal/", papers.refusal_of_paper_create, name="refusal_of_paper_create"),
    path(f"{ONE}evidence/<uuid:evidence_id>/", papers.paper_evidence_detail, name="paper_evidence_detail"),
]  # fmt: skip
