"""What each page of the desk shows and what its forms do, by subject."""

from sandbox.desk.pages import (
    accounts,
    businesses,
    clock,
    coverage,
    events,
    faults,
    handset,
    handset_acts,
    numbers,
    phones,
    queue,
    scenarios,
    settings,
    start,
    templates,
    webhooks,
)

ROOMS = (
    start,
    queue,
    templates,
    accounts,
    businesses,
    numbers,
    phones,
    handset,
    handset_acts,
    events,
    faults,
    settings,
    webhooks,
    clock,
    scenarios,
    coverage,
)
