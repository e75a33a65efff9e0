"""/o/<org>/settings/…"""

from django.urls import path

from accounts.views import audit, invitations, keys, organisation, partners, people

app_name = "accounts"
urlpatterns = [
    path("", organisation.settings, name="settings"),
    path("organisation/", organisation.organisation_update, name="organisation_update"),
    path("people/", people.person_list, name="person_list"),
    path("people/<int:membership_id>/", people.person_detail, name="person_detail"),
    path("people/<int:membership_id>/roles/", people.membership_update, name="membership_update"),
    path("people/<int:membership_id>/end/", people.membership_delete, name="membership_delete"),
    path("invitations/new/", invitations.invitation_create, name="invitation_create"),
    path(
        "invitations/<int:invitation_id>/delivery/",
        invitations.invitation_delivery_create,
        name="invitation_delivery_create",
    ),
    path(
        "invitations/<int:invitation_id>/revocation/",
        invitations.invitation_revocation_create,
        name="invitation_revocation_create",
    ),
    path("keys/", keys.key_list, name="key_list"),
    path("keys/new/", keys.key_create, name="key_create"),
    path("keys/<int:key_id>/revocation/", keys.key_revocation_create, name="key_revocation_create"),
    path("partners/", partners.partner_list, name="partner_list"),
    path("partners/new/", partners.partner_create, name="partner_create"),
    path(
        "partners/<int:link_id>/acceptance/",
        partners.partner_acceptance_create,
        name="partner_acceptance_create",
    ),
    path(
        "partners/<int:link_id>/revocation/",
        partners.partner_revocation_create,
        name="partner_revocation_create",
    ),
    path("audit/", audit.audit_list, name="audit_list"),
    path("audit/export.csv", audit.audit_export, name="audit_export"),
]
