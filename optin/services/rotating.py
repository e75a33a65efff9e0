"""New keys of TOKEN_KEYS for what was sealed with old ones."""

from __future__ import annotations

from accounts.models import Organisation
from accounts.secrets import decrypt, encrypt, seal_again
from optin.ledger.writing import of
from optin.models import ImportBatch, OrganisationKey, Request, Subject

BATCH = 500
OF_REQUESTS = ("who", "note", "answer", "targets")


def rotate_keys() -> int:
    """Seal the keys of organisations, people and lists, and what requests say, with the newest of TOKEN_KEYS;
    how many.

    In batches, so that it may be stopped and run again. Raises SecretUnreadable. What is sealed with
    those keys stays as it is.
    """
    return (
        sum(_rotate(one) for one in Organisation.objects.order_by("pk"))
        + seal_again(ImportBatch, ("key",))
        + seal_again(Request, OF_REQUESTS)
    )


def _rotate(organisation: Organisation) -> int:
    with of(organisation):
        rows = list(OrganisationKey.objects.filter(organisation_id=organisation.pk))
        for row in rows:
            row.key = encrypt(decrypt(row.key))
            row.save(update_fields=["key"])
        people = Subject.objects.of(organisation).exclude(key="").order_by("pk")
        everybody = list(people.values_list("pk", flat=True))
    for start in range(0, len(everybody), BATCH):
        with of(organisation):
            held = Subject.objects.filter(pk__in=everybody[start : start + BATCH])
            batch = list(held.exclude(key="").order_by("pk").select_for_update())
            for subject in batch:
                subject.key = encrypt(decrypt(subject.key))
            Subject.objects.bulk_update(batch, ["key"])
    return len(rows) + len(everybody)
