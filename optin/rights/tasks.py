"""Jobs: ids in, load, guard, one service call. Each may run twice or late without harm."""

from __future__ import annotations

import django_rq

from optin.models import Request, RequestState
from optin.rights import watching
from optin.services import forgetting, retention, vaulting


def erase(request_id: int) -> None:
    """One erasure that two people agreed to."""
    rows = Request.objects.select_related("organisation").filter(pk=request_id)
    request = rows.filter(state=RequestState.ERASING).first()
    if request is not None:
        forgetting.run(request)


def sweep_erasures() -> None:
    """On the clock: the doorbell of every erasure that is not done."""
    for request_id in forgetting.waiting():
        django_rq.get_queue("slow").enqueue(erase, request_id, ttl=60)


def watch() -> None:
    """On the clock: tell of requests whose day is near, of notices and rules to be read again, of registrations
    that end."""
    watching.watch_requests()
    watching.watch_reviews()
    watching.watch_registrations()


def remove_over() -> int:
    """Nightly: proof whose time is over goes; so do people, where two colleagues have switched it on. How
    many; the sweeper rings for the people."""
    try:
        gone = vaulting.remove_over()
    finally:
        begun = retention.begin_over()
    return gone + begun
