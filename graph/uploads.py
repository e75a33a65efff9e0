"""Sample files for templates, by resumable upload. https://developers.facebook.com/docs/graph-api/guides/upload

The result is a handle for `example.header_handle`: it belongs to one app, lives for weeks and is
no media id.
"""

from graph.client import Graph
from graph.errors import GraphError, TryLater, Unexpected
from graph.reading import number, text

FILE_TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")
RESUMES = 3
OAUTH = "OAuth"  # this endpoint does not take Bearer


def upload(graph: Graph, app_id: str, *, file_name: str, file_type: str, data: bytes) -> str:
    """Uploads and returns the handle, resuming where a broken connection stopped."""
    session = start(graph, app_id, file_name=file_name, file_type=file_type, file_length=len(data))
    offset = 0
    for _ in range(RESUMES):
        try:
            return send(graph, session, data, offset=offset)
        except TryLater as error:
            broken: GraphError = error
            if not error.maybe_done:
                raise
        offset = received(graph, session)
    raise broken


def start(graph: Graph, app_id: str, *, file_name: str, file_type: str, file_length: int) -> str:
    """Opens an upload session (upload:…?sig=…); `file_type` is one of FILE_TYPES, `file_length` in
    bytes."""
    params = {"file_name": file_name, "file_length": file_length, "file_type": file_type}
    session = text(graph.post(f"{app_id}/uploads", params=params), "id")
    if not session.startswith("upload:"):
        raise Unexpected("Meta opened no upload session", maybe_done=True)
    return session


def send(graph: Graph, session: str, data: bytes, *, offset: int = 0) -> str:
    """Sends `data` from `offset` on and returns the handle."""
    path, params = _address(session)
    answer = graph.post_bytes(
        path,
        data[offset:],
        params=params,
        headers={"file_offset": str(offset), "Content-Type": "application/octet-stream"},
        scheme=OAUTH,
    )
    handle = text(answer, "h")
    if not handle:
        raise Unexpected("Meta gave no handle for the file", maybe_done=True)
    return handle


def received(graph: Graph, session: str) -> int:
    """How many bytes Meta has."""
    path, params = _address(session)
    offset = number(graph.get(path, params=params, scheme=OAUTH), "file_offset")
    if offset is None or offset < 0:
        raise Unexpected("Meta did not say how much of the file it has")
    return offset


def _address(session: str) -> tuple[str, dict[str, str]]:
    """A session id carries its own query; `sig` is kept out of the path so that no log shows it."""
    path, _, query = session.partition("?")
    return path, dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
