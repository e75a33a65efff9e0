"""The map of the site: its pages, the admin, the API."""

from django.contrib import admin
from django.urls import path

from waportal.api import api
from waportal.pages import urlpatterns as pages

admin.autodiscover()

urlpatterns = [*pages, path("admin/", admin.site.urls), path("api/v1/", api.urls)]

handler400 = "waportal.errors.bad_request"
handler403 = "waportal.errors.forbidden"
handler404 = "waportal.errors.not_found"
handler500 = "waportal.errors.server_error"
