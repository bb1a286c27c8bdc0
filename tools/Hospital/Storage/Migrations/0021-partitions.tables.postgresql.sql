-- Packs with their values and originals are in partitions by class and time, so that retention drops tables and deletes no rows.
-- Time is the time of arrival: it is always known and never changes. The time of measurement may become known later, and would move rows;
-- retention counts from the arrival as well. The number of a pack says its class and the week of its arrival (from a Monday):
-- class * 2^59 + week * 2^43 + a number out of the sequence pack_numbers. Vitals and waveforms have a partition a week, other classes one
-- in four weeks. Numbers below 2^43 are of packs of older versions, which may still run: they are in the partitions "..._before".
--
-- A unique index cannot span partitions unless it has their key. Whether a number was stored before is decided by the table ranges, under
-- a lock of the device; the unique index of each partition is a second line.
DO $$
DECLARE
    tables CONSTANT TEXT[] := ARRAY['packs', 'measurements', 'missing', 'evidence_originals'];
    rights TEXT[];
    statement TEXT;
BEGIN
    -- Roles keep their rights.
    SELECT array_agg(format(
            'GRANT %s%s ON %I TO %s', r.privilege_type, r.columns, r.relname,
            CASE r.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r.grantee)) END))
        INTO rights
        FROM (
            SELECT c.relname, '' AS columns, c.relowner, a.grantee, a.privilege_type FROM pg_class AS c, aclexplode(c.relacl) AS a
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (tables || 'readings'::TEXT)
            UNION ALL
            SELECT c.relname, format(' (%I)', t.attname), c.relowner, a.grantee, a.privilege_type
            FROM pg_class AS c JOIN pg_attribute AS t ON t.attrelid = c.oid, aclexplode(t.attacl) AS a
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY (tables)) AS r
        WHERE r.grantee <> r.relowner;

    DROP VIEW readings;
    ALTER INDEX packs_by_time RENAME TO packs_before_by_time;
    ALTER INDEX packs_by_arrival RENAME TO packs_before_by_arrival;
    ALTER INDEX packs_without_time RENAME TO packs_before_without_time;
    ALTER INDEX missing_by_origin RENAME TO missing_before_by_origin;
    ALTER TABLE packs RENAME TO packs_before;
    ALTER TABLE measurements RENAME TO measurements_before;
    ALTER TABLE missing RENAME TO missing_before;
    ALTER TABLE evidence_originals RENAME TO evidence_originals_before;

    CREATE TABLE packs (LIKE packs_before INCLUDING DEFAULTS, PRIMARY KEY (number)) PARTITION BY RANGE (number);
    CREATE INDEX packs_by_time ON packs (origin, time);
    CREATE INDEX packs_by_arrival ON packs (received);
    CREATE INDEX packs_without_time ON packs (device, boot) WHERE time IS NULL AND uptime IS NOT NULL;
    CREATE TABLE measurements (LIKE measurements_before INCLUDING DEFAULTS, PRIMARY KEY (pack, vital)) PARTITION BY RANGE (pack);
    CREATE TABLE missing (LIKE missing_before INCLUDING DEFAULTS, PRIMARY KEY (pack, vital)) PARTITION BY RANGE (pack);
    CREATE INDEX missing_by_origin ON missing (origin);
    CREATE TABLE evidence_originals (LIKE evidence_originals_before INCLUDING DEFAULTS) PARTITION BY RANGE (pack);
    ALTER TABLE packs ATTACH PARTITION packs_before FOR VALUES FROM (MINVALUE) TO (8796093022208);
    ALTER TABLE measurements ATTACH PARTITION measurements_before FOR VALUES FROM (MINVALUE) TO (8796093022208);
    ALTER TABLE missing ATTACH PARTITION missing_before FOR VALUES FROM (MINVALUE) TO (8796093022208);
    ALTER TABLE evidence_originals ATTACH PARTITION evidence_originals_before FOR VALUES FROM (MINVALUE) TO (8796093022208);
    CREATE VIEW readings AS
        SELECT d.device, c.name AS class, p.sequence, v.name AS vital, p.time, m.value, v.unit, w.word AS quality, p.late, p.rebased,
            p.clock_quality, o.association, p.received
        FROM packs AS p
        JOIN measurements AS m ON m.pack = p.number
        JOIN device_numbers AS d ON d.number = p.device
        JOIN data_classes AS c ON c.number = p.class
        JOIN vital_signs AS v ON v.number = m.vital
        JOIN words AS w ON w.number = m.quality
        JOIN origins AS o ON o.number = p.origin;
    FOREACH statement IN ARRAY COALESCE(rights, '{}') LOOP
        EXECUTE statement;
    END LOOP;
END $$;

-- Makes the partitions for the number of a pack, unless they are there. It runs with the rights of the tables' owner, so that collectors
-- need no right to make tables.
CREATE FUNCTION make_partitions(pack BIGINT) RETURNS VOID LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    class CONSTANT BIGINT := pack >> 59;
    weeks CONSTANT BIGINT := CASE WHEN class IN (0, 4) THEN 1 ELSE 4 END;
    week CONSTANT BIGINT := ((pack >> 43) & 65535) / weeks * weeks;
    first CONSTANT BIGINT := (class << 59) + (week << 43);
    parent TEXT;
    part TEXT;
BEGIN
    IF pack < 8796093022208 OR class > 4 OR to_regclass(format('evidence_originals_%s_%s', class, week)) IS NOT NULL THEN
        RETURN;
    END IF;

    PERFORM pg_advisory_xact_lock(5131571);
    FOREACH parent IN ARRAY ARRAY['packs', 'measurements', 'missing', 'evidence_originals'] LOOP
        part := format('%s_%s_%s', parent, class, week);

        -- Only packs of vitals have values.
        IF to_regclass(part) IS NULL AND (class = 0 OR parent IN ('packs', 'evidence_originals')) THEN
            -- Attaching a table excludes neither readers nor writers; making a partition at once would.
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING INDEXES)', part, parent);
            IF parent = 'packs' THEN
                EXECUTE format('ALTER TABLE %I ADD CHECK (class = %s)', part, class);
                EXECUTE format('CREATE UNIQUE INDEX ON %I (device, class, sequence)', part);
            ELSIF parent = 'evidence_originals' THEN
                EXECUTE format('CREATE UNIQUE INDEX ON %I (device, class, sequence, arrival)', part);
            END IF;

            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', parent, part, first, first + (weeks << 43));
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION make_partitions(BIGINT) FROM PUBLIC;
DO $$
DECLARE
    grantee OID;
BEGIN
    EXECUTE format('ALTER FUNCTION make_partitions(BIGINT) SET search_path = %I, pg_temp', current_schema());
    FOR grantee IN
        SELECT a.grantee FROM pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.oid = 'packs'::regclass AND a.privilege_type = 'INSERT' AND a.grantee NOT IN (0, c.relowner)
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION make_partitions(BIGINT) TO %I', pg_get_userbyid(grantee));
    END LOOP;
END $$;
