"""What keeps notices as they were, as SQL for a migration.

ENABLE ALWAYS triggers, so that neither the application nor a session in replication mode goes past them.
A version is written while it is a draft. Then only its status moves, forwards, with the fields of that move.
"""

from __future__ import annotations

GUARDS = """
CREATE FUNCTION optin_notice_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a notice is not removed' USING ERRCODE = 'P0A01';
    END IF;
    IF to_jsonb(NEW) - 'name' <> to_jsonb(OLD) - 'name' THEN
        RAISE EXCEPTION 'of a notice only the name changes' USING ERRCODE = 'P0A01';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION optin_notice_version_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := CASE OLD.status
        WHEN 'in_review' THEN ARRAY['status', 'approved_by_id', 'published_at', 'lint_report', 'policies']
        WHEN 'published' THEN ARRAY['status', 'retired_at']
        ELSE ARRAY['status'] END;
    next_ones text[] := CASE OLD.status
        WHEN 'draft' THEN ARRAY['draft', 'in_review']
        WHEN 'in_review' THEN ARRAY['published', 'sent_back']
        WHEN 'published' THEN ARRAY['retired']
        ELSE ARRAY[]::text[] END;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'draft' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a notice that left its draft is not removed' USING ERRCODE = 'P0A01';
    END IF;
    IF OLD.status <> 'draft' AND to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves THEN
        RAISE EXCEPTION 'a notice that left its draft never changes' USING ERRCODE = 'P0A01';
    END IF;
    IF NOT NEW.status = ANY (next_ones) THEN
        RAISE EXCEPTION 'a notice does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'P0A01';
    END IF;
    IF (NEW.notice_id, NEW.number, NEW.language) <> (OLD.notice_id, OLD.number, OLD.language) THEN
        RAISE EXCEPTION 'a version stays what it is a version of' USING ERRCODE = 'P0A01';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION optin_notice_version_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.text_hash <> encode(sha256(NEW.written), 'hex') THEN
        RAISE EXCEPTION 'the hash of a notice is not that of its bytes' USING ERRCODE = 'P0A02';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.status <> 'draft' THEN
        RAISE EXCEPTION 'a notice begins as a draft' USING ERRCODE = 'P0A01';
    END IF;
    RETURN NEW;
END $$;

-- Beside a version that is a draft no longer, exceptions neither come nor go.
CREATE FUNCTION optin_notice_override_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    meant bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT 1 FROM optin_noticeversion WHERE id = meant AND status <> 'draft'
    ) THEN
        RAISE EXCEPTION 'an exception is made while the notice is a draft' USING ERRCODE = 'P0A01';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE FUNCTION optin_notice_move_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM optin_noticeversion
        WHERE id = OLD.version_id AND status <> 'draft') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what happened to a notice stays told' USING ERRCODE = 'P0A01';
END $$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON optin_notice
    FOR EACH ROW EXECUTE FUNCTION optin_notice_kept();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON optin_noticeversion
    FOR EACH ROW EXECUTE FUNCTION optin_notice_version_kept();
CREATE TRIGGER true_hash BEFORE INSERT OR UPDATE ON optin_noticeversion
    FOR EACH ROW EXECUTE FUNCTION optin_notice_version_true();
CREATE TRIGGER kept BEFORE INSERT OR UPDATE OR DELETE ON optin_noticeoverride
    FOR EACH ROW EXECUTE FUNCTION optin_notice_override_kept();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON optin_noticemove
    FOR EACH ROW EXECUTE FUNCTION optin_notice_move_kept();
ALTER TABLE optin_notice ENABLE ALWAYS TRIGGER kept;
ALTER TABLE optin_noticeversion ENABLE ALWAYS TRIGGER kept, ENABLE ALWAYS TRIGGER true_hash;
ALTER TABLE optin_noticeoverride ENABLE ALWAYS TRIGGER kept;
ALTER TABLE optin_noticemove ENABLE ALWAYS TRIGGER kept;
"""

REMOVAL = """
DROP FUNCTION optin_notice_kept, optin_notice_version_kept, optin_notice_version_true,
    optin_notice_override_kept, optin_notice_move_kept CASCADE;
"""
