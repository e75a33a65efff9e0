"""The doors beside Graph: the control API and the desk answer for their own paths."""

from tests.sandbox.server import Sandbox


def test_a_path_that_the_control_api_does_not_have_is_not_graphs(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(f"{sandbox.url}/_sandbox/nothing", timeout=15)
    assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})
    answer = sandbox.http.delete(f"{sandbox.url}/_sandbox/clock", timeout=15)
    assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})


def test_a_page_that_the_desk_does_not_have_is_not_graphs(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(f"{sandbox.url}/desk/nothing/", timeout=15)
    assert (answer.status_code, answer.text) == (404, "Not Found")
    assert sandbox.http.get(f"{sandbox.url}/desk", timeout=15).url == f"{sandbox.url}/desk/"


def test_a_query_that_makes_no_sense_is_refused(sandbox: Sandbox) -> None:
    for path, query in (
        ("/webhooks", {"limit": "many"}),
        ("/people", {"limit": "9" * 20}),
        ("/requests", {"path": "("}),
    ):
        answer = sandbox.http.get(f"{sandbox.url}/_sandbox{path}", params=query, timeout=15)
        assert (answer.status_code, bool(answer.json()["error"])) == (400, True), path
