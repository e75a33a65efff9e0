"""What follows an event, for all events of one statement at once, as SQL for a migration.

A list brings in thousands of events by one statement; a trigger that ran for each of them took as long as writing them.
"""

from __future__ import annotations

# A person's row is written once, and people in one order: two statements wait for each other, and not for ever.
IN_SETS = """
CREATE OR REPLACE FUNCTION optin_queue() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO optin_pending (event_id, organisation_id, recorded_at)
        SELECT event_id, organisation_id, recorded_at FROM added;
    RETURN NULL;
END $$;
DROP TRIGGER queue ON optin_event;
CREATE TRIGGER queue AFTER INSERT ON optin_event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION optin_queue();

CREATE OR REPLACE FUNCTION optin_count_event() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    said record;
BEGIN
    FOR said IN SELECT subject_id, count(*) AS events FROM added
            WHERE subject_id IS NOT NULL GROUP BY subject_id ORDER BY subject_id LOOP
        UPDATE optin_subject SET epoch = epoch + said.events WHERE id = said.subject_id;
    END LOOP;
    RETURN NULL;
END $$;
DROP TRIGGER count_event ON optin_event;
CREATE TRIGGER count_event AFTER INSERT ON optin_event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION optin_count_event();

ALTER TABLE optin_event ENABLE ALWAYS TRIGGER queue, ENABLE ALWAYS TRIGGER count_event;
"""
