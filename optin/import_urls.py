"""Lists that are brought in, under /o/<org>/optins/imports/."""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from optin.views import imports

ONE = "<int:import_id>/"

urlpatterns = [
    path("", imports.import_list, name="import_list"),
    path("new/", imports.import_create, name="import_create"),
    path(ONE, imports.import_detail, name="import_detail"),
    path(f"{ONE}edit/", imports.import_update, name="import_update"),
    *sheet_paths(ONE, imports.import_export, "import_export"),
    path(f"{ONE}opt-outs/", imports.import_opt_outs_create, name="import_opt_outs_create"),
    path(f"{ONE}offering/", imports.import_offering_create, name="import_offering_create"),
    path(f"{ONE}approval/", imports.import_approval_create, name="import_approval_create"),
    path(f"{ONE}return/", imports.import_return_create, name="import_return_create"),
    path(f"{ONE}removal/", imports.import_removal_create, name="import_removal_create"),
    path(f"{ONE}reversal/", imports.import_reversal_create, name="import_reversal_create"),
    path(
        f"{ONE}reversal/approval/",
        imports.import_reversal_approval_create,
        name="import_reversal_approval_create",
    ),
    path(
        f"{ONE}reversal/return/",
        imports.import_reversal_return_create,
        name="import_reversal_return_create",
    ),
]
