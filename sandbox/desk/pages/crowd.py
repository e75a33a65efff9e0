"""Crowd mode: many people at once who answer by themselves."""

from starlette.requests import Request

from sandbox.desk.forms import Form, Outcome, back, share, whole
from sandbox.people import crowd
from sandbox.people.person import SHARES
from sandbox.store import Doc, Store

MOST = 20_000
MIXES: dict[str, str | dict[str, float]] = {
    "Japan": "JP",
    "United States": "US",
    "Europe": {"DE": 0.4, "FR": 0.3, "ES": 0.3},
    "Latin America": {"BR": 0.4, "MX": 0.4, "AR": 0.2},
    "Asia": {"IN": 0.5, "ID": 0.3, "JP": 0.2},
    "Middle East": {"SA": 0.4, "AE": 0.3, "EG": 0.3},
    "World": {"US": 0.2, "BR": 0.2, "IN": 0.2, "DE": 0.1, "ID": 0.1, "MX": 0.1, "EG": 0.1},
}


def start_crowd(store: Store, form: Form, request: Request) -> Outcome:
    """Rates are percentages; with `number` and `text` everybody writes first."""
    doc: Doc = {
        "people": whole(form, "people", least=1, most=MOST),
        "country": MIXES.get(form.get("mix", ""), "US"),
        "seed": whole(form, "seed"),
        **{name: share(form, name) for name in SHARES},
        "read_after": whole(form, "read_after"),
        "reply_after": whole(form, "reply_after"),
    }
    if form.get("text", "").strip() and form.get("number"):
        within = whole(form, "within")
        doc["say"] = {"phone": form["number"], "texts": [form["text"].strip()], "within": within}
    made = crowd.start(store, doc)
    return back(form, "/desk/phones/#crowd", f"{len(made):,} people are there.")


DONE = {"/desk/phones/crowd": start_crowd}
