"""Pages about business assets, under /o/<org>/assets/."""

from django.urls import path

from accounts.spreadsheets import sheet_paths
from assets.views import accounts, connections, readings, secrets

app_name = "assets"
urlpatterns = [
    path("", accounts.account_list, name="account_list"),
    path("accounts/<slug:waba_id>/", accounts.account_detail, name="account_detail"),
    path("accounts/<slug:waba_id>/readings/", accounts.reading_create, name="reading_create"),
    path("numbers/<slug:phone_number_id>/", accounts.number_detail, name="number_detail"),
    path("readings/", readings.reading_list, name="reading_list"),
    *sheet_paths("readings/", readings.reading_export, "reading_export"),
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
