"""Sample files: kept as uploaded, and brought to Meta with each submission."""

from __future__ import annotations

import hashlib
import re

import graph
from accounts.models import Organisation, User
from graph import uploads
from templates_app.content import media_of
from templates_app.media import FORMATS, digest_of, look
from templates_app.models import MediaSample, Template
from templates_app.services.errors import SampleMissing, SampleTooBig, SampleUnfit


def keep(
    organisation: Organisation, *, data: bytes, file_name: str, format: str, by: User
) -> MediaSample:
    """The stored file; the same one when the organisation has it already.

    `format` is the header's. Raises SampleUnfit, SampleTooBig.
    """
    types, most = FORMATS[format]
    if len(data) > most:
        raise SampleTooBig(len(data), most)
    kind = look(data)
    if kind is None or kind.file_type not in types:
        raise SampleUnfit(format)
    sample, _created = MediaSample.objects.get_or_create(
        organisation=organisation,
        digest=hashlib.sha256(data).hexdigest(),
        defaults={
            "file_name": _plain_name(file_name), "file_type": kind.file_type, "size": len(data),
            "width": kind.width, "height": kind.height, "data": data, "uploaded_by": by,
        },
    )  # fmt: skip
    return sample


def _plain_name(name: str) -> str:
    """The last part of a path, without control characters."""
    last = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).strip()[-200:] or "sample"


def upload(meta: graph.Graph, row: Template) -> dict[str, str]:
    """Upload the originals of a template's samples: our reference → Meta's handle.

    Handles are short-lived and belong to one app, so every push makes new ones; Meta forgets those
    that no template names. Raises graph.GraphError, SampleMissing.
    """
    assert row.revision is not None
    app_id = row.account.connection.app_id
    handles: dict[str, str] = {}
    for one in media_of(row.revision.content):
        digest = digest_of(one)
        if not digest:
            continue
        sample = MediaSample.objects.of(row.organisation).filter(digest=digest).first()
        if sample is None:
            raise SampleMissing
        handles[one] = uploads.upload(
            meta, app_id, file_name=sample.file_name, file_type=sample.file_type,
            data=bytes(sample.data),
        )  # fmt: skip
    return handles
