"""What a kind of flow is. Every kind is one entry of `optin.capture.kinds.KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from optin.capture.finding import Finding
from optin.models import Flow
from optin.notices.rendering import Surface
from optin.words import Grade


def _nothing(flow: Flow) -> Iterable[Finding]:
    return ()


def _no_more(flow: Flow) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True)
class Kind:
    """What it asks for besides is its form (`optin.forms.capture.FORMS`). Its pages are
    `optin/capture/<kind>/preview.html`, as the person sees it, and `use.html`, what to do with it once it
    is live; both are drawn with `flow` and what `shows` gives.

    about         what it is for and what the person does, a whole sentence
    grade         of the evidence that it brings at best
    surface       the rendering of the notice that people see
    has_number    does a number of the organisation's take part?
    check         what is wrong with such a flow beyond what is asked of every flow
    """

    about: Promise
    grade: Grade
    surface: Surface
    has_number: bool
    check: Callable[[Flow], Iterable[Finding]] = _nothing
    shows: Callable[[Flow], Mapping[str, object]] = _no_more
