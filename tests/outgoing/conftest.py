"""A customer's server on this machine, and an organisation that wants to be told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from outgoing.models import Endpoint, Kind
from outgoing.services import endpoints
from tests.graph.server import Answer, Server
from tests.people import make_member, make_organisation


@pytest.fixture
def receiver(settings: Any) -> Iterator[Server]:
    """It accepts everything until told otherwise, and this machine may be sent to."""
    settings.OUTGOING_PRIVATE_NETWORKS = [ip_network("127.0.0.0/8")]
    server = Server()
    server.says(Answer(200, {}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def endpoint(db: None, receiver: Server) -> Endpoint:
    organisation = make_organisation()
    return endpoints.create(
        organisation, name="CRM", url=f"{receiver.url}/hook?from=waportal",
        kinds=[Kind.TEMPLATE_STATUS], by=make_member(organisation, "admin"),
    )  # fmt: skip
