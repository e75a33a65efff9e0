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
