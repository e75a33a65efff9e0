"""The handsets there are, and making more of them."""

from starlette.requests import Request

from sandbox.desk.figures import traffic
from sandbox.desk.forms import Form, Outcome, page_of, whole
from sandbox.desk.forms import back as go_back
from sandbox.desk.handsets import MOST, invent
from sandbox.desk.pages.crowd import MIXES
from sandbox.people import acts
from sandbox.people import storage as people
from sandbox.store import Doc, Store
from sandbox.traffic.crowd import PLACES

SHOWN_MOST = 100
THREADS = """
SELECT phone, max(coalesce(last_in_at, 0), coalesce(last_out_at, 0)) AS at
FROM threads WHERE wa_id = ? ORDER BY at DESC
"""


def phones(store: Store, request: Request) -> tuple[str, Doc]:
    query = request.query_params.get("q", "")
    page = page_of(request)
    found = people.all(store, most=page * SHOWN_MOST + 1, query=query)[(page - 1) * SHOWN_MOST :]
    return "phones.html", {
        "people": [{"person": one, "chats": chats(store, one)} for one in found[:SHOWN_MOST]],
        "more": len(found) > SHOWN_MOST,
        "page": page,
        "count": people.count(store),
        "query": query,
        "number": request.query_params.get("number", ""),
        "countries": sorted(PLACES),
        "figures": traffic(store),
        "mixes": MIXES,
        "numbers": store.all("phone"),
    }


def chats(store: Store, person: Doc) -> list[Doc]:
    """The numbers that the person has a thread with, the latest first."""
    rows = store.db.execute(THREADS, (person["wa_id"],)).fetchall()
    found = [{"number": store.get("phone", row["phone"]), "at": row["at"]} for row in rows]
    return [one for one in found if one["number"]]


def make_phones(store: Store, form: Form, request: Request) -> Outcome:
    count = whole(form, "count", least=1, most=MOST)
    country = form.get("country", "").strip().upper()
    made = invent(store, country, count)
    if count > 1:
        return go_back(form, "/desk/phones/", f"{count} phones of {country}.")
    person = people.save(
        store, {**made[0], "name": form.get("name", "").strip()[:100] or made[0]["name"]}
    )
    if form.get("username", "").strip():
        acts.hide_number(store, person, True, form["username"].strip())
    chosen = f"?with={form['number']}" if form.get("number") else ""
    return go_back({}, f"/desk/phones/{person['wa_id']}/{chosen}", f"{person['name']} is there.")


SHOWN = {"/desk/phones/": phones}
DONE = {"/desk/phones/make": make_phones}
