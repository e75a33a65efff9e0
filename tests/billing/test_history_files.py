"""Meta's figures from files that people have saved: understood, refused by line, never counted twice."""

from __future__ import annotations

import json
from datetime import UTC, date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from assets.models import WhatsAppAccount
from billing.meta import history_files
from billing.meta.history_files import Contents, UnfitFile
from billing.models import HistoryFile, MetaPoint, MonthCheck, Unit
from tests.billing.meta_making import theirs
from tests.people import make_account, make_member, make_organisation

DAY = 1735689600  # 2025-01-01 in UTC


def point(**said: Any) -> dict[str, Any]:
    usual = {
        "start": DAY, "end": DAY + 86400, "conversation": 3, "phone_number": "15550458206",
        "country": "US", "conversation_type": "REGULAR", "conversation_direction": "UNKNOWN",
        "conversation_category": "AUTHENTICATION", "cost": 0.03,
    }  # fmt: skip
    return usual | said


def answer(*points: dict[str, Any]) -> dict[str, Any]:
    return {"conversation_analytics": {"data": [{"data_points": list(points)}]}, "id": "1"}


HALF = point(end=DAY + 1800, conversation=1, cost=0.01)  # an hour of it


def read(data: Any) -> Contents:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return history_files.read(raw, zone=UTC, currency="USD")


@pytest.mark.parametrize(
    "data",
    [
        answer(point()),
        [answer(point())],
        answer(point())["conversation_analytics"],
        [point()],
        json.dumps(answer(point())).encode() + b"\n" + json.dumps({"id": "2"}).encode(),
        answer(HALF, {**HALF, "start": DAY + 1800, "end": DAY + 3600, "conversation": 2, "cost": 0.02}),
        b"Export of conversations\n\nDate,Phone number,Country,Category,Type,Direction,Conversations,Cost,Colour\n"
        b"2025-01-01,+1 555-045-8206,US,Authentication,Regular,Unknown,3,0.03,red\n",
    ],
)  # fmt: skip
def test_the_same_figure_in_every_shape(data: Any) -> None:
    [figure] = read(data).figures
    assert (figure.unit, figure.day, figure.days) == (Unit.CONVERSATION, date(2025, 1, 1), 1)
    assert (figure.phone_number, figure.country, figure.category, figure.type) == (
        "15550458206", "US", "authentication", "regular",
    )  # fmt: skip
    assert (figure.volume, figure.cost) == (3, Decimal("0.03"))


def test_a_month_stays_a_month() -> None:
    [figure] = read([point(end=DAY + 31 * 86400)]).figures
    assert (figure.day, figure.days) == (date(2025, 1, 1), 31)


def test_what_is_not_understood_is_told_line_by_line() -> None:
    contents = read(
        b"Date,Messages,Cost,Country,Colour\n2025-01-01,3,0.03,US,red\n01.01.2025,3,,,\n"
        b"2025-01-02,many,,,\n2025-01-03,3,free,,\n2025-01-04,3,,Mexico,\n2099-01-01,3,,,\n"
    )
    assert contents.unknown_columns == ("Colour",)
    assert [(line.place, line.problem == "") for line in contents.lines] == [
        (2, True), (3, False), (4, False), (5, False), (6, False), (7, False),
    ]  # fmt: skip
    lines = read([point(), point(start=None), point(end=DAY + 40 * 86400), point(cost="x")]).lines
    assert [line.problem == "" for line in lines] == [True, False, False, False]
    unknown = point()
    del unknown["cost"]
    [figure] = read([unknown]).figures
    assert figure.cost is None, "unknown is not zero"


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"{", b"a,b\n1,2\n", b'{"id": "1"}', b"[" * 3000, b"<html>"]
)
def test_a_file_of_another_kind_is_refused_whole(data: bytes) -> None:
    with pytest.raises(UnfitFile):
        read(data)


@pytest.fixture
def account(db: None, client: Client) -> WhatsAppAccount:
    account = make_account(make_organisation(), currency="USD")
    client.force_login(make_member(account.organisation, Role.FINANCE))
    return account


def upload(client: Client, account: WhatsAppAccount, data: Any, name: str = "meta.json") -> Any:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    answers = {"account": account.waba_id, "file": SimpleUploadedFile(name, raw)}
    return client.post("/o/hanami/costs/meta/files/new/", answers)


def test_a_dry_run_then_once_and_marked_as_imported(
    client: Client, account: WhatsAppAccount
) -> None:
    data = answer(point(), point(country="MX", cost=None), point(start=None))
    there = upload(client, account, data)["Location"]
    assert not MetaPoint.objects.exists()
    text = client.get(there).content.decode()
    assert "Bring in 2 figures" in text
    assert "It has no day or no volume" in text
    for _ in range(2):
        client.post(f"{there}confirmation/")
    file = HistoryFile.objects.get()
    points = MetaPoint.objects.order_by("country")
    assert [(p.country, p.volume, p.cost, p.file) for p in points] == [
        ("MX", 3, None, file), ("US", 3, Decimal("0.03"), file),
    ]  # fmt: skip
    assert (file.added, file.left_out, file.currency) == (2, 1, "USD")
    assert json.loads(client.get(f"{there}file/").content) == data
    [check] = MonthCheck.objects.all()
    assert (check.month, check.meta_volume, check.open) == (date(2025, 1, 1), 6, 0)
    assert upload(client, account, data)["Location"] == there, "the same file is the same file"
    again = upload(client, account, answer(point()), "part.json")["Location"]
    assert "There is nothing new" in client.get(again).content.decode()


def test_nothing_is_counted_twice_nor_replaced(client: Client, account: WhatsAppAccount) -> None:
    theirs(account, date(2025, 12, 1), 5, "0.05", tier="", direction="")
    figures = (
        b"date,end,phone,country,category,type,messages,cost\n"
        b"2025-12-01,,81355500142,MX,utility,regular,7,0.07\n"
        b"2025-12-01,2026-01-01,81355500142,MX,utility,regular,90,0.9\n"
        b"2025-11-01,2025-12-01,81355500142,MX,utility,regular,80,0.8\n"
    )
    there = upload(client, account, figures, "old.csv")["Location"]
    text = client.get(there).content.decode()
    assert "Known with other figures, which stay" in text
    assert "Its time is known by days or as a whole month" in text
    client.post(f"{there}confirmation/")
    found = MetaPoint.objects.order_by("day").values_list("day", "days", "volume")
    assert list(found) == [(date(2025, 11, 1), 30, 80), (date(2025, 12, 1), 1, 5)]


def test_a_file_that_cannot_be_read_is_told_at_the_field(
    client: Client, account: WhatsAppAccount
) -> None:
    refused = upload(client, account, b"a,b\n1,2\n", "x.csv")
    assert refused.status_code == 422
    assert b"No header was found" in refused.content
    assert not HistoryFile.objects.exists()
