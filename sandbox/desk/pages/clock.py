"""Holding and moving the sandbox's clock."""

from functools import cache

from starlette.requests import Request

from sandbox import scenario
from sandbox.clock import BadClock, move, read_clock, run_at
from sandbox.desk.coming import words
from sandbox.desk.forms import Form, Outcome, back, whole
from sandbox.desk.frame import MOVES
from sandbox.desk.show import span
from sandbox.scenario.steps import read_script
from sandbox.store import Doc, Store

SPEEDS = {"hold": 0, "run": 1, "×60": 60}
UNITS = {"minutes": 60, "hours": 3600, "days": 86400}


def clock(store: Store, request: Request) -> tuple[str, Doc]:
    rows = store.db.execute("SELECT * FROM timers ORDER BY failed = '', at, number LIMIT 60")
    return "clock.html", {
        "timers": [{**row, "words": words(store, row)} for row in rows],
        "units": UNITS,
        "script": read_script(store),
        "scenarios": shipped(),
    }


@cache
def shipped() -> list[Doc]:
    """Name and sentence of each shipped scenario."""
    found = [scenario.find(name) for name in scenario.names()]
    return [{"name": one["name"], "about": one.get("about", "")} for one in found]


def change_clock(store: Store, form: Form, request: Request) -> Outcome:
    """`do` is a button of the top line, or `amount` and `unit` say how far ahead."""
    if form.get("amount"):
        note = _move(store, whole(form, "amount") * UNITS.get(form.get("unit", ""), 60))
    else:
        note = _press(store, form.get("do", ""))
    return back(form, "/desk/clock/", note)


def _press(store: Store, button: str) -> str:
    if button in SPEEDS:
        run_at(store, SPEEDS[button])
        return {"hold": "The clock is held.", "run": "The clock runs."}.get(
            button, "The clock runs sixty times as fast."
        )
    if button in MOVES:
        return _move(store, MOVES[button])
    if button != "next":
        raise BadClock("The clock can be held, run and moved ahead.")
    due = read_clock(store)["next_at"]
    if due is None:
        raise BadClock("Nothing is due: there is no next event.")
    return _move(store, max(0.0, due - store.now()))


def _move(store: Store, seconds: float) -> str:
    move(store, seconds)
    return f"The clock moved ahead by {span(seconds)}."


SHOWN = {"/desk/clock/": clock}
DONE = {"/desk/clock/change": change_clock}
