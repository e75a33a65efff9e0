"""Every call: where it goes, how often, what it tells and what it hides."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import socket
import traceback
from collections.abc import Callable

import pytest

from graph import Call, Graph, NoAccess, Refused, TryLater, Unexpected
from tests.graph.conftest import TOKEN, Kept
from tests.graph.server import Answer, Server

Make = Callable[..., Graph]


def test_the_token_travels_in_the_header_only(graph: Make, server: Server) -> None:
    server.says(Answer(body={"id": "1"}))
    assert graph().get("1", fields=("id", "name")) == {"id": "1"}
    asked = server.asked[0]
    assert asked.path == "/v25.0/1"
    assert asked.query == {"fields": "id,name"}
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"


def test_parameters_are_written_as_graph_reads_them(graph: Make, server: Server) -> None:
    server.says(Answer())
    params = {"limit": 250, "deep": True, "ids": ["1", "2"], "name": "a b", "none": None}
    graph().get("1", params=params)
    assert server.asked[0].query == {
        "limit": "250", "deep": "true", "ids": '["1","2"]', "name": "a b",
    }  # fmt: skip


def test_with_an_app_secret_every_call_is_proved(graph: Make, server: Server) -> None:
    server.says(Answer())
    proof = hmac.new(b"app-secret", TOKEN.encode(), hashlib.sha256).hexdigest()
    client = graph(app_secret="app-secret")
    client.get("1")
    client.post("1", body={"a": 1})
    client.delete("1")
    assert [asked.query["appsecret_proof"] for asked in server.asked] == [proof] * 3
    assert json.loads(server.asked[1].body) == {"a": 1}


def test_the_app_speaks_with_its_own_token(graph: Make, server: Server) -> None:
    server.says(Answer())
    graph(app_secret="app-secret").as_app("300", "app-secret").get("debug_token")
    assert server.asked[0].headers["Authorization"] == "Bearer 300|app-secret"
    assert "appsecret_proof" not in server.asked[0].query


def test_a_password_file_of_the_machine_does_not_replace_the_token(
    graph: Make, server: Server, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w") as file:
        file.write("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", netrc)
    server.says(Answer())
    graph().get("1")
    assert server.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    "base_url",
    [
        "http://graph.facebook.com", "http://127.0.0.1.example.com", "ftp://127.0.0.1", "graph",
        "https://user:pass@graph.facebook.com", "https://graph.facebook.com?a=b", "https://", "",
    ],
)  # fmt: skip
def test_another_base_url_than_https_or_this_machine_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
        Graph(base_url, "v25.0", TOKEN)


@pytest.mark.parametrize(
    "base_url", ["https://graph.facebook.com/", "http://localhost:8100", "http://[::1]:8100"]
)
def test_https_and_this_machine_are_good_base_urls(base_url: str) -> None:
    assert Graph(base_url, "v25.0", TOKEN).base_url == base_url.rstrip("/")


@pytest.mark.parametrize("path", ["../me", "1/../2", "1//2", "", "/", "1/."])
def test_an_id_from_outside_cannot_lead_elsewhere(graph: Make, server: Server, path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        graph().get(path)
    assert server.asked == []


def test_signs_in_an_id_stay_in_the_path(graph: Make, server: Server) -> None:
    server.says(Answer())
    graph().get("1?access_token=x#y")
    assert server.asked[0].path == "/v25.0/1%3Faccess_token%3Dx%23y".replace("%3D", "=")
    assert server.asked[0].query == {}


def test_a_token_that_would_break_the_header_is_refused_unquoted() -> None:
    with pytest.raises(ValueError, match="characters") as caught:
        Graph("https://graph.facebook.com", "v25.0", f"{TOKEN}\r\nX: y")
    assert TOKEN not in str(caught.value)


def test_redirects_are_not_followed(graph: Make, server: Server) -> None:
    elsewhere = {"Location": f"{server.url}/elsewhere"}
    server.says(Answer(302, b"", elsewhere))
    with pytest.raises(Unexpected):
        graph().get("1")
    assert len(server.asked) == 1


def test_a_read_is_repeated_after_trouble(
    graph: Make, server: Server, sleeps: list[float], recorder: Kept
) -> None:
    server.says(Answer(503), Answer(500, {"error": {"code": 2}}), Answer(body={"id": "1"}))
    assert graph().get("1") == {"id": "1"}
    assert len(sleeps) == 2
    assert [call.attempt for call in recorder.calls] == [1, 2, 3]


def test_a_read_is_repeated_twice_at_most(graph: Make, server: Server, sleeps: list[float]) -> None:
    server.refuses(500, code=1)
    with pytest.raises(TryLater) as caught:
        graph().get("1")
    assert len(server.asked) == 3
    assert sum(sleeps) <= 10
    assert not caught.value.maybe_done


def test_patience_ends_before_the_tries(graph: Make, server: Server) -> None:
    server.refuses(500, code=1)
    with pytest.raises(TryLater):
        graph(patience=0.0).get("1")
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_write_in_trouble_is_not_repeated_but_may_be_done(
    graph: Make, server: Server, status: int
) -> None:
    server.says(Answer(status, b"<html>bad gateway</html>"))
    for write in (graph().post, graph().delete):
        with pytest.raises(TryLater) as caught:
            write("1/message_templates")
        assert type(caught.value) is TryLater
        assert caught.value.maybe_done
    assert len(server.asked) == 2


@pytest.mark.parametrize("fate", ["cut", "half"])
def test_a_broken_connection_leaves_a_write_in_doubt(
    graph: Make, server: Server, fate: str
) -> None:
    server.says(Answer(200, {"id": "1", "status": "PENDING"}, fate=fate))
    with pytest.raises(TryLater) as caught:
        graph().post("1/message_templates", body={"name": "a"})
    assert caught.value.maybe_done
    assert len(server.asked) == 1


@pytest.mark.parametrize("fate", ["cut", "half"])
def test_a_broken_connection_is_tried_again_for_a_read(
    graph: Make, server: Server, fate: str
) -> None:
    server.says(Answer(body={"id": "1"}, fate=fate), Answer(body={"id": "1"}))
    assert graph().get("1") == {"id": "1"}


def test_a_timeout_after_sending_leaves_a_write_in_doubt(graph: Make, server: Server) -> None:
    server.says(Answer(fate="silent"))
    with pytest.raises(TryLater) as caught:
        graph(timeout=(2, 0.1)).post("1/message_templates")
    assert caught.value.maybe_done
    assert caught.value.http_status is None


def test_an_answer_that_trickles_is_given_up(graph: Make, server: Server, recorder: Kept) -> None:
    server.says(Answer(body=b" " * 500, fate="trickle"))
    with pytest.raises(TryLater) as caught:
        graph(patience=0.2).post("1")
    assert caught.value.maybe_done
    assert recorder.calls[0].failure == "the answer took too long"


def test_a_connection_that_is_not_made_in_time_did_nothing(recorder: Kept) -> None:
    with socket.socket() as deaf, socket.socket() as waiting:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)  # and nobody accepts: one connection waits, the next is not even answered
        waiting.connect(deaf.getsockname())
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with (
            Graph(
                url, "v25.0", TOKEN, recorder=recorder, timeout=(0.05, 5), sleep=lambda _: None
            ) as client,
            pytest.raises(TryLater) as caught,
        ):
            client.post("1/message_templates")
    assert recorder.calls[0].failure == "no connection in time"
    assert not caught.value.maybe_done
    assert len(recorder.calls) == 3


def test_where_nobody_listens_nothing_was_done_and_it_is_tried_again(
    recorder: Kept, sleeps: list[float]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with (
            Graph(url, "v25.0", TOKEN, recorder=recorder, sleep=sleeps.append) as client,
            pytest.raises(TryLater) as caught,
        ):
            client.post("1/message_templates")
    assert not caught.value.maybe_done
    assert len(recorder.calls) == 3
    assert recorder.calls[0].failure


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"[1]", b"true", b"\xff\xfe", b'{"a": ' * 50_000, b'{"data": [',
        b'{"a": 1' + b"0" * 5000 + b"}",
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_read_is_trouble(graph: Make, server: Server, body: bytes) -> None:
    server.says(Answer(200, body))
    with pytest.raises(TryLater) as caught:
        graph().post("1")
    assert type(caught.value) is TryLater
    assert caught.value.maybe_done


def test_a_huge_answer_is_not_read_to_its_end(
    graph: Make, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.transport.LARGEST_ANSWER", 100_000)
    server.says(Answer(200, b" " * 1_000_000))
    with pytest.raises(Unexpected):
        graph().get("1")
    assert len(server.asked) == 1


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked(
    graph: Make, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.transport.LARGEST_ANSWER", 1_000_000)
    packed = gzip.compress(b" " * 50_000_000)
    server.says(Answer(200, packed, {"Content-Encoding": "gzip"}))
    with pytest.raises(Unexpected):
        graph().get("1")


def test_an_error_inside_a_success_is_an_error(graph: Make, server: Server) -> None:
    server.says(Answer(200, {"error": {"code": 190}}))
    with pytest.raises(NoAccess):
        graph().get("1")


@pytest.mark.parametrize("status", [400, 401, 403])
def test_decisions_are_not_tried_twice(graph: Make, server: Server, status: int) -> None:
    server.refuses(status, code=190, error_subcode=463)
    with pytest.raises(NoAccess):
        graph().get("1")
    assert len(server.asked) == 1


def test_a_field_meta_does_not_know_costs_only_the_optional_ones(
    graph: Make, server: Server
) -> None:
    said = {"error": {"code": 100, "message": "(#100) ナイフィールド"}}
    server.says(Answer(400, said), Answer(body={"id": "1"}))
    reading = graph().read("1", fields=("id",), optional_fields=("new", "newer"))
    assert reading.data == {"id": "1"}
    assert reading.missing == {"new", "newer"}
    assert [asked.query["fields"] for asked in server.asked] == ["id,new,newer", "id"]


def test_a_field_we_need_is_not_done_without(graph: Make, server: Server) -> None:
    server.refuses(400, code=100)
    with pytest.raises(Refused):
        graph().read("1", fields=("id",), optional_fields=("new",))
    assert len(server.asked) == 2


@pytest.mark.parametrize("code", [190, 2500])
def test_another_error_is_not_mistaken_for_a_missing_field(
    graph: Make, server: Server, code: int
) -> None:
    server.refuses(400, code=code)
    with pytest.raises((NoAccess, Refused)):
        graph().read("1", fields=("id",), optional_fields=("new",))
    assert len(server.asked) == 1


def test_secrets_are_in_no_error_and_no_traceback(graph: Make, server: Server) -> None:
    pin, secret = "".join(["987", "654"]), "".join(["app-", "secret-x"])
    told = f"Malformed access token {TOKEN} and pin {pin} of {secret}"
    server.refuses(400, code=190, message=told, error_user_msg=told, error_data={"details": told})
    with pytest.raises(NoAccess) as caught:
        graph(app_secret=secret).post("1/register", body={"pin": pin})
    error = caught.value
    seen = f"{error!r} {error} {error.raw} {error.details} {error.user_message} {vars(error)}"
    seen += "".join(traceback.format_exception(error))
    for hidden in (TOKEN, pin, secret):
        assert hidden not in seen
    assert "Malformed access token [hidden]" in error.user_message


def test_a_broken_connection_tells_no_address_with_secrets(graph: Make, server: Server) -> None:
    server.says(Answer(fate="cut"))
    with pytest.raises(TryLater) as caught:
        graph().get("debug_token", params={"input_token": TOKEN[::-1]})
    assert caught.value.__context__ is None
    assert TOKEN[::-1] not in "".join(traceback.format_exception(caught.value))


def test_a_client_shows_no_token(graph: Make) -> None:
    assert TOKEN not in repr(graph(app_secret="app-secret"))


def test_a_recorder_that_fails_does_not_fail_the_call(
    graph: Make, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    class Full:
        def record(self, call: Call) -> None:
            raise OSError("disk full")

    server.says(Answer(body={"id": "1"}))
    assert graph(recorder=Full()).post("1") == {"id": "1"}
    assert "not recorded" in caplog.text
