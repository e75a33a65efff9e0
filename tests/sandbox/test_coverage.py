"""The table of paths says the truth about what is served."""

import pytest

from sandbox.coverage import ELSEWHERE, GUIDE, PATHS, Path
from sandbox.reading import TYPES
from sandbox.routes import ACTS, ROOTS
from tests.sandbox.desk_browser import DeskBrowser, words
from tests.sandbox.server import APP, APP_TOKEN, BUSINESS, NUMBER, TOKEN, WABA, Sandbox

TEMPLATE, USER = "700000000000101", "400000000000101"
IDS = {
    "app": APP, "business": BUSINESS, "phone": NUMBER, "waba": WABA, "user": USER, "template": TEMPLATE,
}  # fmt: skip
UNKNOWN_PATH = 2500
# A path that begins with an object which clients have to make first.
REACHABLE = [one for one in PATHS if one.kind in IDS]
SERVED = [(one, method) for one in REACHABLE for method in one.served if method == "GET"]
REFUSED = [(one, method) for one in REACHABLE for method in one.methods if method not in one.served]


def ask(sandbox: Sandbox, path: Path, method: str) -> dict[str, object]:
    edge = path.edge.replace("*", "ABCDEFGHIJKLMN")
    token = APP_TOKEN if path.kind == "app" else TOKEN
    address = f"/v23.0/{IDS[path.kind]}/{edge}".rstrip("/")
    body: dict[str, object] = sandbox.graph(method, address, token=token).json()
    return body


def test_the_contract_has_78_paths_and_each_has_one_row() -> None:
    contract = [one.path for one in PATHS if one.source != GUIDE]
    assert len(contract) == len(set(contract)) == 78


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.path)
def test_what_is_not_served_says_why(path: Path) -> None:
    assert path.served == path.methods or path.reason


@pytest.mark.parametrize(("path", "method"), SERVED, ids=str)
def test_a_path_called_served_is_known(sandbox: Sandbox, path: Path, method: str) -> None:
    error = ask(sandbox, path, method).get("error", {})
    assert isinstance(error, dict)
    assert error.get("code") != UNKNOWN_PATH, error


@pytest.mark.parametrize(("path", "method"), REFUSED, ids=str)
def test_a_path_not_served_is_answered_with_its_reason(
    sandbox: Sandbox, path: Path, method: str
) -> None:
    error = ask(sandbox, path, method)["error"]
    assert isinstance(error, dict)
    assert "not supported" in error["message"]


def test_every_edge_that_is_served_has_its_row() -> None:
    known = {(method, one.kind, one.edge) for one in PATHS for method in one.methods}
    served = {*ACTS, *((method, "", edge) for method, edge in ROOTS)}
    served |= {("GET", kind, edge) for kind, node in TYPES.items() for edge in node.edges}
    by_remark = {("POST", "app", "uploads")}  # with the path where they go on
    edges = {one for one in served - known - by_remark if one[2]}
    assert edges == set()


def test_every_path_stands_on_the_coverage_page(sandbox: Sandbox) -> None:
    page = words(DeskBrowser(sandbox).open("/desk/coverage/"))
    assert all(" ".join(one.path.split()) in page for one in PATHS)
    served = [one for one in PATHS if one.source != GUIDE and one.served == one.methods]
    assert f"{len(served)} of 78 served" in page
    assert all(one.served for one in PATHS if one.kind == ELSEWHERE)
