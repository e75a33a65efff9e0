"""The desk as a browser without JavaScript sees it: cookies, and the token of the page last opened."""

import re
from html import unescape

import requests

from tests.sandbox.server import Sandbox


class DeskBrowser:
    def __init__(self, sandbox: Sandbox) -> None:
        self.url = sandbox.url
        self.http = requests.Session()
        self.csrf = ""

    def open(self, path: str) -> str:
        answer = self.http.get(self.url + path, timeout=15)
        assert answer.status_code == 200, answer.text
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        self.csrf = found.group(1) if found else self.csrf
        return answer.text

    def send(self, path: str, /, **fields: str) -> requests.Response:
        fields.setdefault("csrf", self.csrf)
        return self.http.post(self.url + path, data=fields, timeout=15)


def words(page: str) -> str:
    """What a person reads of it: no tags, single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
