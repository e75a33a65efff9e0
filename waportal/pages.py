"""Every page of the site but the admin's. Everything of an organisation is under /o/<org>/.

Workers need no more than this: an alert and a mail name pages. The API would be 15 MB of each of them.
"""

from django.urls import include, path

from accounts.spreadsheets import sheet_paths
from waportal import health, metrics, theme, views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("account/", include("accounts.person_urls")),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("theme/", theme.theme_choose, name="theme_choose"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("o/<slug:org>/", views.overview, name="overview"),
    path("o/<slug:org>/clients/", views.client_list, name="client_list"),
    *sheet_paths("o/<slug:org>/clients/", views.client_export, "client_export"),
    path("o/<slug:org>/learning/", views.learning_list, name="learning_list"),
    path("o/<slug:org>/learning/<slug:guide>/", views.learning_detail, name="learning_detail"),
    path("o/<slug:org>/places/", views.place_list, name="place_list"),
    path("o/<slug:org>/search/", views.search, name="search"),
    path("o/<slug:org>/alerts/", include("alerts.urls")),
    path("o/<slug:org>/templates/", include("templates_app.urls")),
    path("o/<slug:org>/optins/", include("optin.urls")),
    path("o/<slug:org>/messages/", include("messaging.urls")),
    path("o/<slug:org>/costs/", include("billing.urls")),
    path("o/<slug:org>/quality/", include("quality.urls")),
    path("o/<slug:org>/assets/accounts/<slug:waba_id>/webhooks/", include("webhooks.urls")),
    path("o/<slug:org>/assets/", include("assets.urls")),
    path("o/<slug:org>/settings/webhooks/", include("outgoing.urls")),
    path("o/<slug:org>/settings/checklist/", include("templates_app.checklist_urls")),
    path("o/<slug:org>/settings/", include("accounts.urls")),
    path("invitations/", include("accounts.invitation_urls")),
    path("f/", include("optin.form_urls")),
    path("p/", include("optin.preference_urls")),
    path("previews/", include("templates_app.preview_urls")),
]
