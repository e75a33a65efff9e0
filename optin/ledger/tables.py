"""The ledger's tables and what guards them, as SQL for a migration.

Models cannot say this: an event is nothing but its bytes, from which the database itself takes the hash
and the columns; nobody changes or removes one, and the application cannot switch that off. Guards are
ENABLE ALWAYS triggers, so that a session in replication mode meets them too. The site may add events and
read those of the organisation it speaks for; it moves events into the log through one function only.
"""

from __future__ import annotations

TABLES = """
CREATE TABLE optin_event (
    event_id uuid PRIMARY KEY,
    organisation_id bigint NOT NULL,
    idempotency_key text NOT NULL CHECK (idempotency_key <> ''),
    body bytea NOT NULL CHECK (octet_length(body) BETWEEN 2 AND 65535),
    leaf_hash bytea NOT NULL GENERATED ALWAYS AS (sha256('\\x00'::bytea || body)) STORED,
    type text NOT NULL CHECK (type ~ '^[a-z]+\\.[a-z_]+$'),
    subject_id uuid,
    sender text NOT NULL,
    purpose text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (organisation_id, idempotency_key)
);
-- A person's events, for the state of consent.
CREATE INDEX optin_event_by_subject ON optin_event (organisation_id, subject_id)
    WHERE subject_id IS NOT NULL;
-- What opens the commitments of an event. It can be erased; the event stays.
CREATE TABLE optin_private (
    event_id uuid PRIMARY KEY,
    organisation_id bigint NOT NULL,
    salt bytea NOT NULL CHECK (octet_length(salt) = 32),
    data bytea NOT NULL
);
-- Events on their way into the log.
CREATE TABLE optin_pending (
    event_id uuid PRIMARY KEY REFERENCES optin_event,
    organisation_id bigint NOT NULL
);
CREATE INDEX optin_pending_by_organisation ON optin_pending (organisation_id);
CREATE TABLE optin_leaf (
    organisation_id bigint NOT NULL,
    index bigint NOT NULL CHECK (index >= 0),
    event_id uuid NOT NULL UNIQUE REFERENCES optin_event,
    leaf_hash bytea NOT NULL,
    integrated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_id, index)
);
"""

# A clock of ours and the database's may differ by so much; more is an error, not a rounding.
GUARDS = """
CREATE FUNCTION optin_read_body() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := convert_from(NEW.body, 'UTF8')::jsonb;
BEGIN
    NEW.event_id := told ->> 'event_id';
    NEW.organisation_id := told ->> 'tenant';
    NEW.type := told ->> 'type';
    NEW.subject_id := told ->> 'subject';
    NEW.sender := coalesce(told ->> 'sender', '');
    NEW.purpose := coalesce(told ->> 'purpose', '');
    NEW.occurred_at := told ->> 'occurred_at';
    NEW.recorded_at := told ->> 'recorded_at';
    IF abs(extract(epoch FROM clock_timestamp() - NEW.recorded_at)) > 5 THEN
        RAISE EXCEPTION 'recorded_at % is not the database''s own clock', NEW.recorded_at
            USING ERRCODE = 'P0A02';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION optin_queue() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO optin_pending (event_id, organisation_id) VALUES (NEW.event_id, NEW.organisation_id);
    RETURN NULL;
END $$;

CREATE FUNCTION optin_deny() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'P0A01';
END $$;

CREATE TRIGGER read_body BEFORE INSERT ON optin_event
    FOR EACH ROW EXECUTE FUNCTION optin_read_body();
CREATE TRIGGER queue AFTER INSERT ON optin_event FOR EACH ROW EXECUTE FUNCTION optin_queue();
ALTER TABLE optin_event ENABLE ALWAYS TRIGGER read_body, ENABLE ALWAYS TRIGGER queue;

DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['optin_event', 'optin_leaf'] LOOP
        EXECUTE format('CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION optin_deny()', kept);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION optin_deny()', kept);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER no_change,'
            ' ENABLE ALWAYS TRIGGER no_truncate', kept);
    END LOOP;
END $$;
"""

# Whoever says no organisation sees and writes nothing.
ROWS = """
DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['optin_event', 'optin_private', 'optin_pending', 'optin_leaf'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY own ON %I USING (organisation_id ='
            ' nullif(current_setting(''optin.organisation'', true), '''')::bigint)', kept);
    END LOOP;
END $$;
"""

# The log's order is that of recording; it is gapless, since only one at a time may add to a log.
INTEGRATE = """
CREATE FUNCTION optin_integrate(organisation bigint, most int) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    size bigint;
    added int;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('optin_leaf', organisation)) THEN
        RETURN -1;
    END IF;
    SELECT coalesce(max(leaf.index) + 1, 0) INTO size FROM optin_leaf leaf
        WHERE leaf.organisation_id = organisation;
    WITH next AS (
        SELECT event.event_id, event.leaf_hash, event.recorded_at
        FROM optin_pending pending JOIN optin_event event USING (event_id)
        WHERE pending.organisation_id = organisation
        ORDER BY event.recorded_at, event.event_id LIMIT most
    ), gone AS (
        DELETE FROM optin_pending pending USING next WHERE pending.event_id = next.event_id
    )
    INSERT INTO optin_leaf (organisation_id, index, event_id, leaf_hash)
        SELECT organisation, size - 1 + row_number() OVER (ORDER BY recorded_at, event_id),
            event_id, leaf_hash
        FROM next;
    GET DIAGNOSTICS added = ROW_COUNT;
    RETURN added;
END $$;
"""

REMOVAL = """
DROP TABLE optin_leaf, optin_pending, optin_private, optin_event;
DROP FUNCTION optin_integrate, optin_queue, optin_read_body, optin_deny;
"""
