"""Which path does what. `answer` is the whole of Graph once a request has been read.

The `routes` module of each package gives three tables: KINDS (what can be read), ACTS (what can be done with an
object: method, kind, edge) and ROOTS (paths that do not begin with an object). An edge of two parts
ends with a star: `message_qrdls/*`; what stands there is `call.segments[2]`.
"""

from sandbox import apps
from sandbox.assets import routes as assets
from sandbox.assets.activities import note_act
from sandbox.call import Call
from sandbox.enforcement import need_freedom
from sandbox.errors import GraphError, parameter, unknown_object, unknown_path
from sandbox.message_templates import routes as message_templates
from sandbox.message_templates import storage
from sandbox.messages import routes as messages
from sandbox.messages.history import find_entry
from sandbox.pricing import routes as pricing
from sandbox.reading import TYPES, Act, Root, show
from sandbox.store import Doc
from sandbox.tokens import debug_token, sign_in
from sandbox.unsupported import NOT_SERVED
from sandbox.uploads import continue_upload
from sandbox.usage import count_call

ROOMS = (apps, assets, message_templates, messages, pricing)
ACTS: dict[tuple[str, str, str], Act] = {}
ROOTS: dict[tuple[str, str], Root] = {("GET", "debug_token"): debug_token}
for room in ROOMS:
    TYPES.update(room.KINDS)
    ACTS.update(room.ACTS)
    ROOTS.update(room.ROOTS)
MOST_IDS = 50


def answer(call: Call) -> Doc:
    """Graph's answer to a request. Raises GraphError; the caller holds the transaction."""
    first = call.segments[0] if call.segments else ""
    if first.startswith("upload:"):
        return continue_upload(call)
    if (call.method, path := "/".join(call.segments)) in assets.OPEN:
        return assets.OPEN[call.method, path](call)
    sign_in(call)
    count_call(call)
    if call.method == "GET" and call.params.get("ids"):
        return _many(call)
    if not call.segments:
        raise GraphError(100, "Unsupported get request.", kind="GraphMethodException")
    root = ROOTS.get((call.method, first))
    if root is not None:
        return root(call)
    return _one(call, _me(call, first), call.segments[1:])


def _me(call: Call, id: str) -> str:
    return str(call.bearer.user["id"]) if id == "me" and call.bearer.user else id


def _many(call: Call) -> Doc:
    """`?ids=1,2` answers {"1": …, "2": …}; `/edge?ids=1,2` the same edge of each."""
    ids = call.names("ids")
    if len(ids) > MOST_IDS:
        raise parameter(f"Too many IDs. Maximum: {MOST_IDS}. Provided: {len(ids)}.")
    return {id: _one(call, id, call.segments) for id in ids}


def _one(call: Call, id: str, edges: list[str]) -> Doc:
    kind, doc = find(call, id)
    edge = "/".join(edges)
    need_access(call, kind, doc, edge)
    need_freedom(call, kind, doc, edge)
    starred = f"{edges[0]}/*" if len(edges) == 2 else edge
    act = ACTS.get((call.method, kind, edge)) or ACTS.get((call.method, kind, starred))
    if act is not None:
        done = act(call, doc)
        note_act(call, kind, doc, edge)
        return done
    if edges and (reason := NOT_SERVED.get((kind, edges[0]))):
        raise parameter(reason)
    if len(edges) > 1:
        raise unknown_path("/".join(edges[1:]))
    if call.method != "GET":
        raise unknown_path(edge) if edge else unknown_object(call.method, id)
    if edge:
        if edge not in TYPES[kind].edges:
            raise unknown_path(edge)
        return TYPES[kind].edges[edge](call, doc, call.query)
    return show(call, kind, doc, call.text("fields"))


def need_access(call: Call, kind: str, doc: Doc, edge: str) -> None:
    try:
        TYPES[kind].access(call, doc)
    except GraphError as error:
        if error.code == 10 and (call.method, edge) == ("DELETE", "message_templates"):
            # Deleting without the permission is answered with 200, not with 10.
            raise GraphError(200, "(#200) Permissions error", rule="no_permission") from error
        raise


def find(call: Call, id: str) -> tuple[str, Doc]:
    """(kind, document) of an id. Raises 100/33."""
    template = storage.get(call.store, id)
    if template is not None:
        return "template", template
    entry = find_entry(call.store, id)
    if entry is not None:
        return "message_history", entry
    kind = call.store.kind_of(id)
    if kind is None or kind not in TYPES:
        raise unknown_object(call.method, id)
    return kind, call.store.the(kind, id)
