"""Lists are whole or an error, and nobody else says where they continue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph import Graph, TryLater, Unexpected
from graph.paging import pages
from graph.reading import Raw, text
from tests.graph.server import Answer, Server

Make = Callable[..., Graph]


def name(raw: Raw) -> str:
    return text(raw, "name")


def page(*names: str, after: str = "", next_: str = "") -> Answer:
    paging: dict[str, Any] = {"cursors": {"before": "b", "after": after}} if after else {}
    if next_:
        paging["next"] = next_
    return Answer(body={"data": [{"name": name} for name in names], "paging": paging})


def test_all_pages_are_read_until_there_is_no_next(graph: Make, server: Server) -> None:
    server.says(
        page("a", "b", after="A", next_=f"{server.url}/x"),
        page("c", after="B", next_=f"{server.url}/x"),
        page("d", after="C"),
    )
    found = list(pages(graph(), "1/list", name, fields=("name",), limit=2))
    assert [list(page.items) for page in found] == [["a", "b"], ["c"], ["d"]]
    assert [page.after for page in found] == ["A", "B", None]
    assert [asked.query.get("after") for asked in server.asked] == [None, "A", "B"]
    assert {asked.query["limit"] for asked in server.asked} == {"2"}


def test_a_page_is_fetched_only_when_it_is_asked_for(graph: Make, server: Server) -> None:
    server.says(page("a", after="A", next_="x"), Answer(500))
    listed = pages(graph(), "1/list", name, fields=())
    assert server.asked == []
    assert next(listed).items == ("a",)
    assert len(server.asked) == 1
    with pytest.raises(TryLater):
        next(listed)


def test_the_next_address_is_never_called(graph: Make, server: Server) -> None:
    hostile = "https://evil.example/v25.0/2/other?access_token=x&after=ZZ"
    server.says(page("a", after="A", next_=hostile), page("b"))
    assert len(list(pages(graph(), "1/list", name, fields=()))) == 2
    assert [asked.path for asked in server.asked] == ["/v25.0/1/list"] * 2
    assert server.asked[1].query["after"] == "A"


def test_a_cursor_only_in_the_address_is_used(graph: Make, server: Server) -> None:
    server.says(page("a", next_="https://evil.example/?after=ZZ"), page("b"))
    list(pages(graph(), "1/list", name, fields=()))
    assert server.asked[1].query["after"] == "ZZ"
    assert server.asked[1].path == "/v25.0/1/list"


@pytest.mark.parametrize("next_", ["https://[bad", "x", "?after="])
def test_a_list_that_goes_on_without_a_cursor_is_an_error(
    graph: Make, server: Server, next_: str
) -> None:
    server.says(page("a", next_=next_))
    with pytest.raises(Unexpected):
        list(pages(graph(), "1/list", name, fields=()))
    assert len(server.asked) == 1


def test_a_list_that_goes_in_circles_ends(graph: Make, server: Server) -> None:
    server.says(page("a", after="A", next_="x"), page("b", after="B", next_="x"),
                page("a", after="A", next_="x"))  # fmt: skip
    with pytest.raises(Unexpected):
        list(pages(graph(), "1/list", name, fields=()))
    assert len(server.asked) == 3


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": [1]}, {"data": None}])
def test_an_answer_that_is_no_list_is_not_an_empty_list(
    graph: Make, server: Server, body: Any
) -> None:
    server.says(Answer(body=body))
    with pytest.raises(Unexpected):
        list(pages(graph(), "1/list", name, fields=()))


def test_fields_meta_refuses_are_left_out_of_all_pages(graph: Make, server: Server) -> None:
    server.says(Answer(400, {"error": {"code": 100}}), page("a", after="A", next_="x"), page("b"))
    found = list(pages(graph(), "1/list", name, fields=("name",), optional_fields=("new",)))
    assert [page.missing for page in found] == [{"new"}, {"new"}]
    assert [asked.query["fields"] for asked in server.asked] == ["name,new", "name", "name"]
