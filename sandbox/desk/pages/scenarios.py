"""Loading a scenario, taking the state away as one, following its script."""

import json

from starlette.requests import Request
from starlette.responses import Response

from sandbox import scenario
from sandbox.call import read_json
from sandbox.desk.forms import Form, Outcome
from sandbox.desk.forms import back as go_back
from sandbox.scenario.steps import FAILED, run_next
from sandbox.store import Store


def download(store: Store, request: Request) -> Response:
    with_messages = request.query_params.get("messages") == "on"
    text = json.dumps(scenario.export(store, with_messages=with_messages), indent=1)
    headers = {"Content-Disposition": 'attachment; filename="sandbox.json"'}
    return Response(text, media_type="application/json", headers=headers)


def load(store: Store, form: Form, request: Request) -> Outcome:
    """A shipped one by name, or the text of a file."""
    if form.get("sure") != "yes":
        raise ValueError("Tick that everything may be replaced.")
    if form.get("file", "").strip():
        found = scenario.checked(read_json(form["file"]))
    else:
        found = scenario.wanted({"scenario": form.get("scenario", "")})
    scenario.load(store, found)
    return go_back({}, "/desk/", f"Loaded {found.get('name') or 'the file'}.")


def do_next(store: Store, form: Form, request: Request) -> Outcome:
    step = run_next(store)
    note = f"Step {step['number']}: {step['state']}. {step.get('error', '')}"
    failed = step["state"] == FAILED
    return go_back(form, "/desk/clock/", note.strip(), failed=failed)


SHOWN = {"/desk/scenarios/export": download}
DONE = {"/desk/scenarios/load": load, "/desk/script/next": do_next}
