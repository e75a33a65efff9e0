"""The script of a scenario: what is to happen when, and what came of it.

A step is a document, so an export in the middle of a story goes on where it was; its timer runs it.
"""

from sandbox import timers
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
    "done", "failed", "next": step or None}
    """
    steps = store.all(KIND)
    counts = {state: sum(step["state"] == state for step in steps) for state in (DONE, FAILED)}
    return {**store.setting("scenario"), **counts, "next": next_step(store), "steps": steps}


def next_step(store: Store) -> Doc | None:
    return next((step for step in store.all(KIND) if step["state"] == WAITING), None)


def run_next(store: Store) -> Doc:
    """Does the next step now instead of at its moment. Raises NoStep."""
    step = next_step(store)
    if step is None:
        raise NoStep("The script is at its end.")
    timers.cancel(store, KIND, step["id"])
    timers.KINDS[KIND](store, step["id"], {})
    return store.the(KIND, step["id"])
