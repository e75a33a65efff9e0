"""What guards the table of evidence, as SQL for a migration: only added to, and emptied by an erasure alone."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts import grants

GUARDS = """
CREATE FUNCTION optin_evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.subject_id, NEW.kind, NEW.media_type, NEW.size,
            NEW.commitment, NEW.kept_at)
        IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.subject_id, OLD.kind, OLD.media_type,
            OLD.size, OLD.commitment, OLD.kept_at)
        OR NEW.erased_at IS NULL OR OLD.erased_at IS NOT NULL THEN
        RAISE EXCEPTION 'evidence is append-only: % on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'P0A01';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON optin_evidence
    FOR EACH ROW EXECUTE FUNCTION optin_evidence_stays();
CREATE TRIGGER no_removal BEFORE DELETE ON optin_evidence
    FOR EACH ROW EXECUTE FUNCTION optin_deny();
ALTER TABLE optin_evidence ENABLE ALWAYS TRIGGER stays, ENABLE ALWAYS TRIGGER no_removal;
ALTER TABLE optin_evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON optin_evidence USING (organisation_id =
    nullif(current_setting('optin.organisation', true), '')::bigint);

-- Of one person of the organisation that is spoken for; how many held something.
CREATE FUNCTION optin_erase_evidence(person uuid) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone int;
BEGIN
    UPDATE optin_evidence SET content = NULL, salt = NULL, sha256 = '', erased_at = clock_timestamp()
        WHERE subject_id = person AND erased_at IS NULL AND organisation_id =
            nullif(current_setting('optin.organisation', true), '')::bigint;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
"""
REMOVAL = """
DROP FUNCTION optin_erase_evidence;
DROP POLICY own ON optin_evidence;
ALTER TABLE optin_evidence DISABLE ROW LEVEL SECURITY;
DROP TRIGGER stays ON optin_evidence;
DROP TRIGGER no_removal ON optin_evidence;
DROP FUNCTION optin_evidence_stays;
"""


def take_back(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """The site adds and reads; everything else is an erasure's."""
    editor.execute(f"REVOKE UPDATE, DELETE ON optin_evidence FROM {grants.site_role(editor)}")
