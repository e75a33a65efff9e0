"""Suppressions, requests of people and what two people agree about, under /o/<org>/optins/."""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from optin.views import holds, proposals, registries, requests, suppressions

SUPPRESSION = "suppressions/<int:suppression_id>/"
REQUEST = "requests/<int:request_id>/"
HOLD = "holds/<int:hold_id>/"
VAULT = "proofs/<int:vault_id>/"
PROPOSAL = "proposals/<int:proposal_id>/"

urlpatterns = [
    path("suppressions/", suppressions.suppression_list, name="suppression_list"),
    *sheet_paths("suppressions/", suppressions.suppression_export, "suppression_export"),
    path("suppressions/new/", suppressions.suppression_create, name="suppression_create"),
    path(SUPPRESSION, suppressions.suppression_detail, name="suppression_detail"),
    path(
        f"{SUPPRESSION}lifting/",
        suppressions.suppression_lifting_create,
        name="suppression_lifting_create",
    ),
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path(
        f"{PROPOSAL}agreement/",
        proposals.proposal_agreement_create,
        name="proposal_agreement_create",
    ),
    path(f"{PROPOSAL}refusal/", proposals.proposal_refusal_create, name="proposal_refusal_create"),
    path("requests/", requests.request_list, name="request_list"),
    *sheet_paths("requests/", requests.request_export, "request_export"),
    path("requests/new/", requests.request_create, name="request_create"),
    path(REQUEST, requests.request_detail, name="request_detail"),
    path(f"{REQUEST}owner/", requests.request_owner_update, name="request_owner_update"),
    path(f"{REQUEST}identity/", requests.request_identity_create, name="request_identity_create"),
    path(f"{REQUEST}extension/", requests.request_extension_create, name="request_extension_create"),
    path(f"{REQUEST}answer/", requests.request_answer_create, name="request_answer_create"),
    path(f"{REQUEST}erasure/", requests.request_erasure_create, name="request_erasure_create"),
    path(f"{REQUEST}data.zip", requests.request_data, name="request_data"),
    path(f"{REQUEST}certificate.pdf", requests.request_certificate, {"form": "pdf"}, name="request_certificate_pdf"),
    path(f"{REQUEST}certificate.json", requests.request_certificate, {"form": "json"}, name="request_certificate_json"),
    path("holds/", holds.hold_list, name="hold_list"),
    path(HOLD, holds.hold_detail, name="hold_detail"),
    path(f"{HOLD}release/", holds.hold_release_create, name="hold_release_create"),
    path("people/<uuid:person_id>/holds/new/", holds.hold_create, name="hold_create"),
    path("registries/", registries.registry_list, name="registry_list"),
    path("registries/answers/new/", registries.registry_answer_create, name="registry_answer_create"),
    path("registries/numbers.csv", registries.registry_numbers, name="registry_numbers"),
    path("registries/registrations/new/", registries.registration_create, name="registration_create"),
    path("registries/registrations/<int:registration_id>/end/", registries.registration_end, name="registration_end"),
    path("proofs/retention/", holds.retention_create, name="retention_create"),
    path("proofs/", holds.vault_list, name="vault_list"),
    path(VAULT, holds.vault_detail, name="vault_detail"),
    path(f"{VAULT}asking/", holds.vault_opening_ask, name="vault_opening_ask"),
    path(f"{VAULT}opening/", holds.vault_opening_create, name="vault_opening_create"),
]  # fmt: skip
