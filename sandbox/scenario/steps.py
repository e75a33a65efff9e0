"""The script of a scenario: what is to happen when, and what came of it.

A step is a document, so an export in the middle of a story goes on where it was; its timer runs it.
"""

from sandbox import timers
from sandbox.clock import move
from sandbox.scenario.moments import seconds
from sandbox.store import Doc, Store

KIND = "script_step"  # of the documents and of their timers
WAITING, DONE, FAILED = "waiting", "done", "failed"


class NoStep(ValueError):
    """The script is at its end."""


def schedule_steps(store: Store, steps: list[Doc]) -> None:
    """`after` counts from now, the start of the story."""
    start = store.now()
    for number, step in enumerate(sorted(steps, key=lambda step: seconds(step["after"])), 1):
        due_at = start + seconds(step["after"])
        id = f"{KIND}_{number:04}"
        store.put(KIND, {"id": id, **step, "number": number, "due_at": due_at, "state": WAITING})
        timers.schedule(store, due_at, KIND, id)


def read_script(store: Store) -> Doc:
    """{"name", "about", "steps": [{number, says, due_at, state, done_at?, answer?, error?}],
    "done": how many are behind us, "failed": [{number, says, error}] of them, "next": step or None}
    """
    steps = store.all(KIND)
    failed = [
        {"number": step["number"], "says": step.get("says", ""), "error": step["error"]}
        for step in steps
        if step["state"] == FAILED
    ]
    told = {"done": sum(step["state"] != WAITING for step in steps), "failed": failed}
    return {**store.setting("scenario"), **told, "next": next_step(store), "steps": steps}


def next_step(store: Store) -> Doc | None:
    return next((step for step in store.all(KIND) if step["state"] == WAITING), None)


def run_next(store: Store) -> Doc:
    """Moves the clock to the next step's own moment, doing on the way what falls due, the step and
    all else of that moment among it. Raises NoStep.
    """
    step = next_step(store)
    if step is None:
        raise NoStep("The script is at its end.")
    move(store, max(0.0, step["due_at"] - store.now()))
    return store.the(KIND, step["id"])
