"""The only place that builds clients of Graph API: one connection, one client."""

from django.conf import settings

import graph
from assets.errors import ConnectionImpossible
from assets.models import Connection
from assets.recording import CallLog, UsageBudget
from graph.client import PATIENCE


def graph_for(connection: Connection, *, patience: float = PATIENCE) -> graph.Graph:
    """A client with this connection's token; every call is written down and kept within limits.

    Its address comes from settings.GRAPH_BASE_URLS and from nowhere else. For one job or thread.
    `patience`: seconds for one call with all its tries, when somebody waits for it.
    Raises ConnectionImpossible.
    """
    if connection.disabled_at:
        raise ConnectionImpossible("The connection is disabled.")
    return client(
        connection.environment,
        connection.token,
        app_secret=connection.app_secret,
        recorder=CallLog(connection.pk),
        budget=UsageBudget(connection.pk),
        patience=patience,
    )


def app_for(connection: Connection) -> graph.Graph:
    """The same with the app's own token, for debug_token and the app's webhook subscription."""
    return graph_for(connection).as_app(connection.app_id, connection.app_secret)


def client(
    environment: str,
    token: str,
    *,
    app_secret: str,
    recorder: graph.Recorder | None = None,
    budget: graph.BudgetStore | None = None,
    patience: float = PATIENCE,
) -> graph.Graph:
    """A client for a token that need not be stored yet. Raises ConnectionImpossible."""
    base_url = settings.GRAPH_BASE_URLS.get(environment)
    if base_url is None:
        raise ConnectionImpossible(f"GRAPH_BASE_URLS allows no “{environment}” connections.")
    try:
        return graph.Graph(
            base_url,
            settings.GRAPH_API_VERSION,
            token,
            app_secret=app_secret or None,
            recorder=recorder,
            budget=budget,
            patience=patience,
        )
    except ValueError as error:  # its words name the part, never the value
        raise ConnectionImpossible(str(error)) from None
