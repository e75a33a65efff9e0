"""The pages of opt-ins, each room in a file of its own."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.spreadsheets import sheet_paths
from optin.views import evidence, people, preference_links

app_name = "optin"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", people.person_list, name="person_list"),
    *sheet_paths("people/", people.person_export, "person_export"),
    path("people/<uuid:person_id>/", people.person_detail, name="person_detail"),
    path(
        "people/<uuid:person_id>/evidence/<uuid:evidence_id>/",
        evidence.evidence_detail,
        name="evidence_detail",
    ),
    path(
        "people/<uuid:person_id>/opt-outs/new/",
        people.person_opt_out_create,
        name="person_opt_out_create",
    ),
    path(
        "people/<uuid:person_id>/preference-links/new/",
        preference_links.preference_link_create,
        name="preference_link_create",
    ),
    path(
        "people/<uuid:person_id>/preference-links/<int:preference_link_id>/revocation/",
        preference_links.preference_link_revocation_create,
        name="preference_link_revocation_create",
    ),
    path("opt-outs/new/", people.opt_out_create, name="opt_out_create"),
    path("withdrawals/", include("optin.withdrawal_urls")),
    path("capture/", include("optin.capture_urls")),
    path("notices/", include("optin.notice_urls")),
    path("papers/", include("optin.paper_urls")),
    path("imports/", include("optin.import_urls")),
    path("", include("optin.rights_urls")),
    path("integrity/", include("optin.integrity_urls")),
    path("audit/", include("optin.audit_urls")),
]
