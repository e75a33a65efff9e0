"""Every kind of flow there is: the registry. A new kind is a file beside this one and a line here, its
form a line in `optin.forms.capture.FORMS`, and its two pages."""

from __future__ import annotations

from collections.abc import Mapping

from optin.capture.form import FORM
from optin.capture.kind import Kind
from optin.capture.link import LINK
from optin.capture.paper import PAPER
from optin.capture.quick_reply import QUICK_REPLY
from optin.capture.signup import SIGNUP
from optin.models import FlowKind

KINDS: Mapping[str, Kind] = {
    FlowKind.LINK: LINK,
    FlowKind.QUICK_REPLY: QUICK_REPLY,
    FlowKind.SIGNUP: SIGNUP,
    FlowKind.FORM: FORM,
    FlowKind.PAPER: PAPER,
}
