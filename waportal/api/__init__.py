"""The JSON API, /api/v1/: what an organisation's own programs may do, by bearer key.

A key belongs to one organisation, so no path names it. Unknown ids and other organisations' ids are both 404.
Whatever is refused is a problem detail (RFC 9457) that names the field and the cure. For readers: docs/api.md.
"""

from waportal.api import (  # noqa: F401  # their routes
    capture,
    comments,
    consent,
    costs,
    estimates,
    flows,
    life,
    messages,
    numbers,
    previews,
    quality,
    reading,
    writing,
)
from waportal.api.description import Api
from waportal.api.door import KeyWith, router
from waportal.api.parsing import StrictParser
from waportal.api.problems import handle_problems
from waportal.api.rates import READS

api = Api(
    title="waportal", version="1", urls_namespace="api", auth=KeyWith(), docs_url=None,
    parser=StrictParser(), throttle=READS,
)  # fmt: skip
handle_problems(api)
api.add_router("", router)
