"""Is the site alive, and is it ready? For supervisors, load balancers and people."""

from datetime import datetime
from typing import Any

import django_rq
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from redis.exceptions import RedisError
from rq import Worker

from webhooks.models import DeadLetter, Waiting


def _database() -> dict[str, Any]:
    try:
        return {
            "database": "ok",
            "undigested_deliveries": Waiting.objects.count(),
            "oldest_undigested_seconds": _age(Waiting.objects.oldest()),
            "dead_letters": DeadLetter.objects.count(),
        }
    except DatabaseError:
        return {"database": "unreachable"}


def _queue() -> dict[str, Any]:
    try:
        queues = [django_rq.get_queue(name) for name in settings.RQ_QUEUES]
        workers = Worker.all(connection=queues[0].connection)
        jobs = [queue.fetch_job(ids[0]) for queue in queues if (ids := queue.get_job_ids(0, 1))]
        oldest = min((job.enqueued_at for job in jobs if job and job.enqueued_at), default=None)
        return {
            "queue": "ok",
            "workers_alive": len(workers),
            "jobs_waiting": sum(queue.count for queue in queues),
            "oldest_waiting_job_seconds": _age(oldest),
            "failed_jobs": sum(queue.failed_job_registry.count for queue in queues),
        }
    except RedisError:
        return {"queue": "unreachable"}


def _age(moment: datetime | None) -> float:
    """Seconds since then; 0 when there is nothing to wait for."""
    if moment is None:
        return 0.0
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment, timezone.get_default_timezone())
    return round((timezone.now() - moment).total_seconds(), 1)


def healthz(request: HttpRequest) -> HttpResponse:
    """Everything a watcher asks for, as JSON; 503 when the database or the queue is unreachable."""
    facts = {"version": settings.VERSION, **_database(), **_queue()}
    well = facts["database"] == "ok" and facts["queue"] == "ok"
    return JsonResponse(
        {"status": "ok" if well else "failing", **facts}, status=200 if well else 503
    )


def readyz(request: HttpRequest) -> HttpResponse:
    """May this process take requests? Only the database decides; a silent queue loses nothing."""
    try:
        with connection.cursor() as cursor:  # a kept connection may be dead
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False}, status=503)
    return JsonResponse({"ready": True})
