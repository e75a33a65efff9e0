"""Pages about business assets, under /o/<org>/assets/."""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from assets.views import (
    accounts,
    changes,
    connections,
    fitting,
    numbers,
    policies,
    portfolios,
    presence,
    readings,
    secrets,
)

app_name = "assets"
urlpatterns = [
    path("", accounts.account_list, name="account_list"),
    path("accounts/<slug:waba_id>/", accounts.account_detail, name="account_detail"),
    path("accounts/<slug:waba_id>/readings/", accounts.reading_create, name="reading_create"),
    path("readings/", readings.reading_list, name="reading_list"),
    *sheet_paths("readings/", readings.reading_export, "reading_export"),
    path(
        "accounts/<slug:waba_id>/changes/new/<slug:account_change>/",
        changes.account_change_create,
        name="account_change_create",
    ),
    path("numbers/<slug:phone_number_id>/", numbers.number_detail, name="number_detail"),
    path(
        "numbers/<slug:phone_number_id>/changes/new/<slug:change_kind>/",
        changes.number_change_create,
        name="number_change_create",
    ),
    path(
        "numbers/<slug:phone_number_id>/steps/", numbers.lifecycle_detail, name="lifecycle_detail"
    ),
    path("numbers/<slug:phone_number_id>/move/", numbers.move_detail, name="move_detail"),
    path(
        "numbers/<slug:phone_number_id>/settings/",
        presence.settings_detail,
        name="settings_detail",
    ),
    path("numbers/<slug:phone_number_id>/name/", presence.name_detail, name="name_detail"),
    path("numbers/<slug:phone_number_id>/profile/", presence.profile_detail, name="profile_detail"),
    path(
        "numbers/<slug:phone_number_id>/profile/preview/",
        presence.profile_preview_create,
        name="profile_preview_create",
    ),
    path("numbers/<slug:phone_number_id>/links/", presence.qr_code_list, name="qr_code_list"),
    *sheet_paths(
        "numbers/<slug:phone_number_id>/links/", presence.qr_code_export, "qr_code_export"
    ),
    path(
        "numbers/<slug:phone_number_id>/links/<slug:qr_code>.<slug:form>",
        presence.qr_code_picture,
        name="qr_code_picture",
    ),
    path("numbers/<slug:phone_number_id>/blocked/", presence.blocked_list, name="blocked_list"),
    path(
        "numbers/<slug:phone_number_id>/username/", presence.username_detail, name="username_detail"
    ),
    path("numbers/<slug:phone_number_id>/badge/", presence.badge_detail, name="badge_detail"),
    path(
        "numbers/<slug:phone_number_id>/india/",
        presence.compliance_detail,
        name="compliance_detail",
    ),
    path("portfolios/", portfolios.portfolio_list, name="portfolio_list"),
    path("portfolios/<slug:business_id>/", portfolios.portfolio_detail, name="portfolio_detail"),
    path("accounts/<slug:waba_id>/people/", portfolios.worker_list, name="worker_list"),
    path("terms/", policies.policy_list, name="policy_list"),
    *sheet_paths("terms/", policies.policy_export, "policy_export"),
    path("terms/acceptances/", policies.acceptance_create, name="acceptance_create"),
    path("which-api/", fitting.fit_detail, name="fit_detail"),
    path("on-premises/", fitting.on_premises_create, name="on_premises_create"),
    path("changes/", changes.change_list, name="change_list"),
    *sheet_paths("changes/", changes.change_export, "change_export"),
    path("changes/<int:change_id>/", changes.change_detail, name="change_detail"),
    path(
        "changes/<int:change_id>/confirmation/",
        changes.confirmation_create,
        name="confirmation_create",
    ),
    path(
        "changes/<int:change_id>/withdrawal/", changes.withdrawal_create, name="withdrawal_create"
    ),
    path("changes/<int:change_id>/picture/", changes.picture_detail, name="picture_detail"),
    path("connections/", connections.connection_list, name="connection_list"),
    path("connections/new/", connections.connection_create, name="connection_create"),
    path("connections/<int:pk>/", connections.connection_detail, name="connection_detail"),
    path("connections/<int:pk>/checks/", connections.check_create, name="check_create"),
    path("connections/<int:pk>/repairs/", connections.repair_create, name="repair_create"),
    path("connections/<int:pk>/use/", connections.use_update, name="use_update"),
    path("connections/<int:pk>/token/", secrets.token_update, name="token_update"),
    path("connections/<int:pk>/app-secret/", secrets.app_secret_update, name="app_secret_update"),
    path(
        "connections/<int:pk>/previous-app-secret/",
        secrets.previous_app_secret_delete,
        name="previous_app_secret_delete",
    ),
]
