"""What keeps a flow as people saw it, as SQL for a migration.

ENABLE ALWAYS triggers, so that neither the application nor a session in replication mode goes past them.
"""

from __future__ import annotations

GUARDS = """
CREATE FUNCTION optin_flow_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := CASE OLD.status
        WHEN 'draft' THEN ARRAY['name', 'version_id', 'phone_number_id', 'settings', 'ends_at', 'status', 'live_at']
        WHEN 'live' THEN ARRAY['name', 'status', 'ended_at']
        ELSE ARRAY['name'] END;
    next_ones text[] := CASE OLD.status
        WHEN 'draft' THEN ARRAY['draft', 'live']
        WHEN 'live' THEN ARRAY['live', 'ended']
        ELSE ARRAY['ended'] END;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = 'draft' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a flow that people saw is not removed' USING ERRCODE = 'P0A01';
    END IF;
    IF to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves THEN
        RAISE EXCEPTION 'what people see of a flow never changes' USING ERRCODE = 'P0A01';
    END IF;
    IF NOT NEW.status = ANY (next_ones) THEN
        RAISE EXCEPTION 'a flow does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'P0A01';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION optin_flow_move_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM optin_flow
        WHERE id = OLD.flow_id AND status <> 'draft') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what happened to a flow stays told' USING ERRCODE = 'P0A01';
END $$;

CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON optin_flow
    FOR EACH ROW EXECUTE FUNCTION optin_flow_kept();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON optin_flowmove
    FOR EACH ROW EXECUTE FUNCTION optin_flow_move_kept();
ALTER TABLE optin_flow ENABLE ALWAYS TRIGGER kept;
ALTER TABLE optin_flowmove ENABLE ALWAYS TRIGGER kept;
"""

REMOVAL = "DROP FUNCTION optin_flow_kept, optin_flow_move_kept CASCADE;"
