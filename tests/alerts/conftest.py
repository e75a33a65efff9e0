"""An organisation with people who are told of alerts."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, Role, User
from tests.people import make_member, make_organisation


@pytest.fixture
def hanami(db: None) -> Organisation:
    return make_organisation("hanami", time_zone="Asia/Tokyo")


@pytest.fixture
def ana(hanami: Organisation) -> User:
    """The admin."""
    return make_member(hanami, Role.ADMIN, email="ana@hanami.example", name="Ana")


@pytest.fixture
def ken(hanami: Organisation) -> User:
    """A marketer who reads Japanese."""
    return make_member(hanami, Role.MARKETER, email="ken@hanami.example", name="Ken", language="ja")
