"""Ways to opt in, under /o/<org>/optins/capture/."""

from django.urls import URLPattern, path

from accounts.spreadsheets import sheet_paths
from optin.capture.posters import PAPERS
from optin.views import capture, posters

FLOW = "<int:flow_id>/"

urlpatterns: list[URLPattern] = [
    path("", capture.flow_list, name="flow_list"),
    *sheet_paths("", capture.flow_export, "flow_export"),
    path("new/", capture.flow_new, name="flow_new"),
    path("new/<str:flow_kind>/", capture.flow_create, name="flow_create"),
    path(FLOW, capture.flow_detail, name="flow_detail"),
    path(f"{FLOW}edit/", capture.flow_update, name="flow_update"),
    path(f"{FLOW}name/", capture.flow_name_update, name="flow_name_update"),
    path(f"{FLOW}live/", capture.going_live_create, name="going_live_create"),
    path(f"{FLOW}end/", capture.ending_create, name="ending_create"),
    path(f"{FLOW}removal/", capture.flow_removal_create, name="flow_removal_create"),
    path(f"{FLOW}code.svg", posters.flow_code, {"form": "svg"}, name="flow_code"),
    path(f"{FLOW}code.png", posters.flow_code, {"form": "png"}, name="flow_code_png"),
    *(
        path(
            f"{FLOW}poster-{paper}.{form}",
            posters.flow_poster,
            {"paper": paper, "form": form},
            name=f"flow_poster_{paper}_{form}",
        )
        for paper in PAPERS
        for form in ("pdf", "svg")
    ),
]
