"""What guards the tables of people, as SQL for a migration; how they look is in `optin/models/`."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts import grants

TABLES = (
    "optin_key",
    "optin_subject",
    "optin_identifier",
    "optin_state",
    "optin_suppression",
    "optin_decision",
)

# As for the ledger: whoever says no organisation sees and writes nothing.
ROWS = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON {table} USING (organisation_id =
    nullif(current_setting('optin.organisation', true), '')::bigint);
"""
    for table in TABLES
)
ROWS_REMOVED = "".join(
    f"DROP POLICY own ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    for table in TABLES
)

# Kept proof is seen by its organisation alone, as people are.
VAULT_ROWS = """
ALTER TABLE optin_vault ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON optin_vault USING (organisation_id =
    nullif(current_setting('optin.organisation', true), '')::bigint);
"""
VAULT_ROWS_REMOVED = (
    "DROP POLICY own ON optin_vault; ALTER TABLE optin_vault DISABLE ROW LEVEL SECURITY;"
)

REGISTRY_ROWS = VAULT_ROWS.replace("optin_vault", "optin_registryresult")
REGISTRY_ROWS_REMOVED = VAULT_ROWS_REMOVED.replace("optin_vault", "optin_registryresult")

# Every event about a person locks their row, whoever writes it: a decision that holds the row comes
# before or after it, and one that comes after sees that the states are not made of it yet.
COUNTED = """
CREATE FUNCTION optin_count_event() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE optin_subject SET epoch = epoch + 1 WHERE id = NEW.subject_id;
    RETURN NULL;
END $$;
CREATE TRIGGER count_event AFTER INSERT ON optin_event
    FOR EACH ROW WHEN (NEW.subject_id IS NOT NULL) EXECUTE FUNCTION optin_count_event();
ALTER TABLE optin_event ENABLE ALWAYS TRIGGER count_event;
"""
COUNTED_REMOVED = "DROP TRIGGER count_event ON optin_event; DROP FUNCTION optin_count_event;"

# The site may not delete what opens commitments; an erasure may, for one person of its organisation.
ERASED = """
CREATE FUNCTION optin_erase_private(person uuid) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone int;
BEGIN
    DELETE FROM optin_private private USING optin_event event
        WHERE private.event_id = event.event_id AND event.subject_id = person
            AND event.organisation_id =
                nullif(current_setting('optin.organisation', true), '')::bigint;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
"""
ERASED_REMOVED = "DROP FUNCTION optin_erase_private;"


def take_back(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Decisions are only added to; nobody but the owner forgets a key, a person or a suppression."""
    role = grants.site_role(editor)
    editor.execute(f"REVOKE UPDATE, DELETE ON optin_decision FROM {role}")
    editor.execute(f"REVOKE DELETE ON optin_key, optin_subject, optin_suppression FROM {role}")
