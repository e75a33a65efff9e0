"""People at the portal and the reviewer at Meta, by plain HTTP, through the pages they use."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import requests

from bench.lib.portal import Portal
from bin.lib.problems import Problem

ORGANISATION, ACCOUNT = "nusantara", "102290129340201"
BODY = "Your seat on the morning ferry is booked. Please be at the pier half an hour before."
WRITER, SECOND_WRITER, REVIEWER = "sari", "noor", "budi"
CHECKLIST = ["brand", "legal", "link", "samples"]
BEING_SUBMITTED, PENDING, APPROVED = "Being submitted", "In review at Meta", "Approved"
_STATE = re.compile(r'id="status-title">(.*?)</h2>', re.DOTALL)
_EXPECTED = re.compile(r'name="expected_revision"[^>]*value="(\d+)"')


class Person:
    """A signed-in browser without JavaScript. Raises Problem when a page refuses."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self._open(url)
        self.get("/account/login/")
        self.post("/account/login/", login=email, password=password)
        if "sessionid" not in self.http.cookies:
            raise Problem(f"{email} could not sign in.")

    def twin(self) -> Person:
        """The same person at another window: the same session, a connection of its own."""
        other = object.__new__(Person)
        other._open(self.url)
        other.http.cookies.update(self.http.cookies)
        return other

    def _open(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.headers["Accept-Language"] = "en"

    def get(self, path: str) -> requests.Response:
        return self._checked(self.http.get(self.url + path, timeout=30))

    def post(self, path: str, **fields: str | list[str]) -> requests.Response:
        token = {"csrfmiddlewaretoken": self.http.cookies["csrftoken"]}
        return self._checked(self.http.post(self.url + path, data=fields | token, timeout=30))

    def state_of(self, template: str) -> str:
        """The word of the badge on the template's page."""
        found = _STATE.search(self.get(template).text)
        if found is None:
            raise Problem(f"{template} shows no state.")
        words = html.unescape(re.sub(r"<[^>]*>", " ", found[1])).split()
        return " ".join(words).removeprefix("State ")

    def has_case(self, kind: str) -> bool:
        """Is an alert of this kind open?"""
        page = self.get(f"/o/{ORGANISATION}/alerts/?kind={kind}").text
        return re.search(rf"/o/{ORGANISATION}/alerts/\d+/", page) is not None

    def _checked(self, answer: requests.Response) -> requests.Response:
        if answer.status_code != 200:
            raise Problem(f"{answer.request.method} {answer.url}: {answer.status_code}")
        return answer


@dataclass(frozen=True)
class Team:
    """Who takes a template from a draft to Meta."""

    writer: Person
    second_writer: Person
    reviewer: Person

    @classmethod
    def of(cls, portal: Portal) -> Team:
        def sign_in(first_name: str) -> Person:
            known = {one["email"].split("@")[0]: one for one in portal.demo["sign_ins"]}
            return Person(portal.url, known[first_name]["email"], known[first_name]["password"])

        return cls(sign_in(WRITER), sign_in(SECOND_WRITER), sign_in(REVIEWER))

    def cleared(self, name: str) -> str:
        """Draft it, send it to the colleague, let them clear it; the path of its page."""
        new = {"account": ACCOUNT, "name": name, "language": "en_US", "category": "UTILITY"}
        composer = self.writer.post(f"/o/{ORGANISATION}/templates/new/", **new)
        template = composer.url.removeprefix(self.writer.url).removesuffix("revision/")
        expected = _EXPECTED.search(composer.text)
        if expected is None:
            raise Problem(f"{composer.url} is not the composer.")
        self.writer.post(f"{template}revision/", body=BODY, expected_revision=expected[1])
        self.writer.post(f"{template}review-request/", to="", note="")
        self.reviewer.post(f"{template}review/", verdict="cleared", note="", ticked=CHECKLIST)
        if self.writer.state_of(template) != "Cleared":
            raise Problem(f"{template} was not cleared: {self.writer.state_of(template)}")
        return template

    def submit(self, template: str) -> None:
        self.writer.post(f"{template}submission/")


class Meta:
    """The sandbox, by its control API: what Meta's reviewer and the weather do."""

    def __init__(self, portal: Portal) -> None:
        self.url = portal.demo["sandbox_url"]
        self.http = requests.Session()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, f"{self.url}/_sandbox{path}", json=body, timeout=30)
        if not answer.ok:
            raise Problem(f"The sandbox: {answer.text}")
        return answer.json()

    def ids(self, name: str) -> list[str]:
        """The templates it has under this name."""
        state = self.control("GET", "/state")
        return [str(one["id"]) for one in state["templates"] if one["name"] == name]

    def approve(self, meta_id: str) -> None:
        self.control("POST", f"/templates/{meta_id}/decision", {"decision": "approve"})

    def restrict(self) -> None:
        self.control("POST", f"/accounts/{ACCOUNT}/restrict", {"days": 1})

    def lift(self) -> None:
        self.control("POST", f"/accounts/{ACCOUNT}/appeal", {"decision": "granted"})

    def pause_webhooks(self, paused: bool) -> None:
        self.control("POST", "/webhooks", {"paused": paused})
