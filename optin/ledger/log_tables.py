"""The log's own tables, as SQL for a migration: tiles, checkpoints, promises. Guarded like the ledger's.

A full tile of hashes is written once, by the function that moves events into the log, and the database
itself takes its root from its bytes. With the last, partial tile of each level, which is read from the
level below, every root and every proof takes at most 255 hashes a level, however large the log is.
"""

from __future__ import annotations

# What is next comes out of an index, so that a batch costs the same however many wait.
PENDING = """
ALTER TABLE optin_pending ADD COLUMN recorded_at timestamptz;
UPDATE optin_pending pending SET recorded_at = event.recorded_at
    FROM optin_event event WHERE event.event_id = pending.event_id;
ALTER TABLE optin_pending ALTER COLUMN recorded_at SET NOT NULL;
DROP INDEX optin_pending_by_organisation;
CREATE INDEX optin_pending_in_order ON optin_pending (organisation_id, recorded_at, event_id);

CREATE OR REPLACE FUNCTION optin_queue() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO optin_pending (event_id, organisation_id, recorded_at)
        VALUES (NEW.event_id, NEW.organisation_id, NEW.recorded_at);
    RETURN NULL;
END $$;
"""

# A node's hash is that of 1 and 64 bytes that lie side by side, so a level is one pass over the bytes.
TABLES = """
CREATE FUNCTION optin_tile_root(data bytea) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found bytea := data;
BEGIN
    WHILE octet_length(found) > 32 LOOP
        found := (SELECT string_agg(
                sha256('\\x01'::bytea || substring(found FROM 64 * at + 1 FOR 64)), ''::bytea ORDER BY at)
            FROM generate_series(0, octet_length(found) / 64 - 1) at);
    END LOOP;
    RETURN found;
END $$;

CREATE TABLE optin_tile (
    organisation_id bigint NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
    index bigint NOT NULL CHECK (index >= 0),
    data bytea NOT NULL CHECK (octet_length(data) = 8192),
    root bytea NOT NULL GENERATED ALWAYS AS (optin_tile_root(data)) STORED,
    PRIMARY KEY (organisation_id, level, index)
);
-- What was signed. A log that begins anew has another origin.
CREATE TABLE optin_checkpoint (
    organisation_id bigint NOT NULL,
    origin text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    note text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_id, origin, size)
);
-- What was promised to somebody: that this leaf is in the log by then.
CREATE TABLE optin_promise (
    event_id uuid PRIMARY KEY,
    organisation_id bigint NOT NULL,
    leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
    due_at timestamptz NOT NULL,
    note text NOT NULL
);
-- Those that are due, for the check.
CREATE INDEX optin_promise_by_due ON optin_promise (organisation_id, due_at);

DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['optin_tile', 'optin_checkpoint', 'optin_promise'] LOOP
        EXECUTE format('CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION optin_deny()', kept);
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION optin_deny()', kept);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER no_change,'
            ' ENABLE ALWAYS TRIGGER no_truncate', kept);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', kept);
        EXECUTE format('CREATE POLICY own ON %I USING (organisation_id ='
            ' nullif(current_setting(''optin.organisation'', true), '''')::bigint)', kept);
    END LOOP;
END $$;
"""

INTEGRATE = """
CREATE FUNCTION optin_add_tiles(organisation bigint, old bigint, new bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    tier smallint := 0;
    low bigint := old / 256;
    high bigint := new / 256;
BEGIN
    INSERT INTO optin_tile (organisation_id, level, index, data)
        SELECT organisation, 0, leaf.index / 256,
            string_agg(leaf.leaf_hash, ''::bytea ORDER BY leaf.index)
        FROM optin_leaf leaf WHERE leaf.organisation_id = organisation
            AND leaf.index >= low * 256 AND leaf.index < high * 256
        GROUP BY leaf.index / 256;
    WHILE high > low LOOP
        low := low / 256;
        high := high / 256;
        INSERT INTO optin_tile (organisation_id, level, index, data)
            SELECT organisation, tier + 1, tile.index / 256,
                string_agg(tile.root, ''::bytea ORDER BY tile.index)
            FROM optin_tile tile WHERE tile.organisation_id = organisation AND tile.level = tier
                AND tile.index >= low * 256 AND tile.index < high * 256
            GROUP BY tile.index / 256;
        tier := tier + 1;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION optin_add_tiles FROM PUBLIC;

CREATE OR REPLACE FUNCTION optin_integrate(organisation bigint, most int) RETURNS int
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
        SELECT pending.event_id, pending.recorded_at FROM optin_pending pending
        WHERE pending.organisation_id = organisation
        ORDER BY pending.recorded_at, pending.event_id LIMIT most
    ), gone AS (
        DELETE FROM optin_pending pending USING next WHERE pending.event_id = next.event_id
    )
    INSERT INTO optin_leaf (organisation_id, index, event_id, leaf_hash)
        SELECT organisation,
            size - 1 + row_number() OVER (ORDER BY next.recorded_at, next.event_id),
            event_id, event.leaf_hash
        FROM next JOIN optin_event event USING (event_id);
    GET DIAGNOSTICS added = ROW_COUNT;
    PERFORM optin_add_tiles(organisation, size, size + added);
    RETURN added;
END $$;

-- The organisations for which events wait: a step in the index for each, however many wait.
CREATE FUNCTION optin_waiting() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE found AS (
        (SELECT organisation_id AS one FROM optin_pending ORDER BY organisation_id LIMIT 1)
        UNION ALL
        SELECT (SELECT pending.organisation_id FROM optin_pending pending
            WHERE pending.organisation_id > found.one ORDER BY pending.organisation_id LIMIT 1)
        FROM found WHERE found.one IS NOT NULL
    )
    SELECT one FROM found WHERE one IS NOT NULL
$$;

-- Of what is in the log already.
DO $$
DECLARE kept record;
BEGIN
    FOR kept IN SELECT organisation_id, max(index) + 1 AS size FROM optin_leaf GROUP BY 1 LOOP
        PERFORM optin_add_tiles(kept.organisation_id, 0, kept.size);
    END LOOP;
END $$;
"""
