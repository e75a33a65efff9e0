"""Start-up refuses what would only fail later, and names it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def start(**changes: str | None) -> str:
    """What loading the settings says with these variables changed (None: taken away)."""
    environment = {**os.environ, **{k: v for k, v in changes.items() if v is not None}}
    for name, value in changes.items():
        if value is None:
            environment.pop(name, None)
    answer = subprocess.run(
        [sys.executable, "-c", "import waportal.settings"], cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return answer.stdout + answer.stderr


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "TOKEN_KEYS", "DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL"]
)
def test_a_missing_secret_stops_the_start_with_its_name(name: str) -> None:
    assert f"{name} is missing" in start(**{name: None})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("TOKEN_KEYS", "not-a-key", "TOKEN_KEYS holds a malformed key"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must look like postgresql://"),
        ("DEBUG", "maybe", "DEBUG must be True or False"),
        ("POLL_SECONDS", "soon", "POLL_SECONDS must be a whole number"),
        ("POLL_SECONDS", "0", "POLL_SECONDS must be a whole number from 1"),
        ("GRAPH_BASE_URLS", "live=ftp://x", "GRAPH_BASE_URLS must be a list"),
        ("GRAPH_BASE_URLS", "elsewhere=https://x", "GRAPH_BASE_URLS must be a list"),
    ],
)
def test_a_malformed_setting_is_named_with_its_cure(name: str, value: str, sentence: str) -> None:
    assert sentence in start(**{name: value})


def test_a_public_site_says_how_it_sends_mail() -> None:
    said = start(SITE_URL="https://portal.example.com", EMAIL_URL="")
    assert "EMAIL_URL is missing" in said


def test_company_sign_in_needs_all_of_its_settings() -> None:
    assert "OIDC_CLIENT_ID is missing" in start(OIDC_NAME="Example")


def test_env_example_names_every_variable_that_settings_read() -> None:
    example = (ROOT / ".env.example").read_text()
    read = (ROOT / "waportal/settings.py").read_text() + (ROOT / "waportal/env.py").read_text()
    asked = r'(?:env\.\w+|environment\.\w+|required)\(\s*"([A-Z_]+)"'
    names = set(re.findall(asked, read))
    assert len(names) > 15
    for name in sorted(names):
        assert f"{name}=" in example, f"{name} is read but not in .env.example"
