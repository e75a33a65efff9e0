"""Two templates compared: which is blocked more, sent more, and for what reason.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-comparison
"""

from collections.abc import Mapping

from sandbox.call import Call
from sandbox.errors import parameter, refused, unknown_object
from sandbox.message_templates import quality, storage
from sandbox.seconds import DAY
from sandbox.store import Doc

WINDOWS = (7, 30, 60, 90)
LEAST_SENDS = 1000
# A client computes `start` and calls a moment later, so the windows give way by an hour.
SLACK = 3600
MILLISECONDS = 10**11  # Meta's example has milliseconds; a number this big cannot be seconds


def compare_templates(call: Call, template: Doc, query: Doc) -> Doc:
    """GET /{template}/compare?template_ids=[id]&start=…&end=…"""
    ids = call.names("template_ids")
    if len(ids) != 1:
        raise parameter("Param template_ids must have exactly one element.")
    other = storage.get(call.store, ids[0])
    if other is None or other["waba"] != template["waba"]:
        raise unknown_object(call.method, ids[0])
    since = _window(call)
    pair = [template["id"], other["id"]]
    sends = {id: _sends(call, id, since) for id in pair}
    for id, count in sends.items():
        if count < LEAST_SENDS:
            raise refused("compare_sends", 2388109, id=id, count=count, least=LEAST_SENDS)
    blocks = {id: quality.block_reasons(call.store, id, since) for id in pair}
    rates = {id: sum(blocks[id].values()) / sends[id] for id in pair}
    tops = {id: next(iter(blocks[id]), "UNKNOWN_BLOCK_REASON") for id in pair}
    order = sorted(pair, key=lambda id: rates[id])
    return {
        "data": [
            {"metric": "BLOCK_RATE", "type": "RELATIVE", "order_by_relative_metric": order},
            {"metric": "MESSAGE_SENDS", "type": "NUMBER_VALUES", "number_values": _values(sends)},
            {"metric": "TOP_BLOCK_REASON", "type": "STRING_VALUES", "string_values": _values(tops)},
        ]
    }


def _values(by_template: Mapping[str, int | str]) -> list[Doc]:
    return [{"key": id, "value": value} for id, value in by_template.items()]


def _window(call: Call) -> float:
    start, end = _moment(call, "start"), _moment(call, "end")
    long = end - start
    fits = any(abs(long - days * DAY) <= SLACK for days in WINDOWS)
    if not fits or abs(call.store.now() - end) > DAY:
        raise parameter("start and end must be 7, 30, 60 or 90 days apart, and end now.")
    return start


def _moment(call: Call, name: str) -> float:
    given = call.needed(name)
    if not (given.isascii() and given.isdigit() and len(given) <= 13):
        raise parameter(f"Param {name} must be a unix timestamp.")
    return int(given) / 1000 if int(given) >= MILLISECONDS else float(given)


def _sends(call: Call, id: str, since: float) -> int:
    sql = "SELECT count(*) FROM messages WHERE template != '' AND template = ? AND at >= ?"
    return int(call.store.db.execute(sql, (id, since)).fetchone()[0])
