-- Since nm/2: small integers in place of texts, and what all values of a pack have in common stored once.
-- Old rows are moved; their tables are dropped at the end.
ALTER TABLE epochs RENAME TO old_epochs;
ALTER TABLE packs RENAME TO old_packs;
ALTER TABLE ranges RENAME TO old_ranges;
ALTER TABLE measurements RENAME TO old_measurements;
ALTER TABLE missing RENAME TO old_missing;
ALTER TABLE declared_gaps RENAME TO old_declared_gaps;
ALTER TABLE events RENAME TO old_events;
ALTER TABLE alarms RENAME TO old_alarms;
ALTER TABLE batteries RENAME TO old_batteries;
DROP INDEX alarms_by_sequence;
DROP INDEX alarms_by_association;
DROP INDEX epochs_by_association;
DROP INDEX epochs_by_order;
DROP INDEX packs_by_arrival;
DROP INDEX packs_by_time_of_arrival;
DROP INDEX missing_by_association;
DROP INDEX measurements_by_time;
DROP INDEX measurements_by_association;
DROP INDEX measurements_by_number;

CREATE TABLE device_numbers (number INTEGER PRIMARY KEY, device TEXT NOT NULL UNIQUE);
CREATE TABLE words (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE data_classes (number SMALLINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE vital_signs (number SMALLINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, unit TEXT NOT NULL);

-- Where a pack comes from: a device, and the association that it counts for (empty for none).
CREATE TABLE origins (
    number INTEGER PRIMARY KEY, device INTEGER NOT NULL, association BLOB NOT NULL,
    UNIQUE (association, device));
CREATE INDEX origins_by_device ON origins (device);
CREATE TABLE epochs (
    number INTEGER PRIMARY KEY, device INTEGER NOT NULL, class SMALLINT NOT NULL, epoch BLOB NOT NULL, key BLOB NOT NULL,
    base_iv BLOB NOT NULL, custody_secret BLOB, start BIGINT, clock_quality SMALLINT NOT NULL, origin INTEGER NOT NULL,
    claimed_association BLOB, boot BIGINT NOT NULL, uptime BIGINT NOT NULL, policy_version BIGINT NOT NULL, late_after INTEGER NOT NULL,
    digest BLOB NOT NULL, first_sequence BIGINT NOT NULL, readers INTEGER NOT NULL,
    UNIQUE (device, class, epoch));
CREATE INDEX epochs_by_order ON epochs (device, class, boot, uptime, epoch);

-- Numbers of packs rise in the order in which they arrive, so that new rows are always at the end of tables.
CREATE TABLE packs (
    number INTEGER NOT NULL PRIMARY KEY, sequence BIGINT NOT NULL, received BIGINT NOT NULL, time BIGINT, uptime BIGINT,
    boot BIGINT NOT NULL, device INTEGER NOT NULL, origin INTEGER NOT NULL, epoch INTEGER, class SMALLINT NOT NULL,
    late SMALLINT NOT NULL, rebased SMALLINT NOT NULL, clock_quality SMALLINT NOT NULL, battery SMALLINT);
CREATE TABLE measurements (
    pack BIGINT NOT NULL, quality INTEGER NOT NULL, vital SMALLINT NOT NULL, value NUMERIC NOT NULL,
    PRIMARY KEY (pack, vital)) WITHOUT ROWID;
CREATE TABLE missing (
    pack BIGINT NOT NULL, origin INTEGER NOT NULL, reason INTEGER NOT NULL, vital SMALLINT NOT NULL,
    PRIMARY KEY (pack, vital)) WITHOUT ROWID;
CREATE TABLE events (
    pack BIGINT NOT NULL PRIMARY KEY, device INTEGER NOT NULL, kind TEXT NOT NULL, what BIGINT NOT NULL, number BIGINT NOT NULL,
    reason BIGINT NOT NULL);
CREATE TABLE alarms (
    pack BIGINT NOT NULL, sequence BIGINT NOT NULL, device INTEGER NOT NULL, origin INTEGER NOT NULL, name TEXT NOT NULL,
    state TEXT NOT NULL, value NUMERIC, parameters BIGINT,
    PRIMARY KEY (device, name, sequence));
CREATE TABLE declared_gaps (
    device INTEGER NOT NULL, class SMALLINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, readings BIGINT,
    lost BIGINT NOT NULL, time_from BIGINT, time_to BIGINT, reason TEXT NOT NULL,
    PRIMARY KEY (device, class, first));
CREATE TABLE ranges (
    device INTEGER NOT NULL, class SMALLINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
    PRIMARY KEY (device, class, first)) WITHOUT ROWID;

-- Of each origin: its last arrival, and the highest sequence numbers of a pack with a battery level and with each vital sign.
CREATE TABLE newest (
    origin INTEGER NOT NULL PRIMARY KEY, received BIGINT NOT NULL, battery BIGINT,
    vital_0 BIGINT, vital_1 BIGINT, vital_2 BIGINT, vital_3 BIGINT, vital_4 BIGINT, vital_5 BIGINT, vital_6 BIGINT, vital_7 BIGINT,
    vital_8 BIGINT, vital_9 BIGINT, vital_10 BIGINT);

-- A row for each change of an association: who knows the last one knows whether anything has changed.
CREATE TABLE ledger_changes (number INTEGER PRIMARY KEY, time BIGINT NOT NULL);

INSERT INTO data_classes (number, name) VALUES (0, 'vitals'), (1, 'alarm'), (2, 'audit'), (3, 'device'), (4, 'waveform');
INSERT INTO vital_signs (number, name, unit) VALUES
    (0, 'hr', '1/min'), (1, 'o2', '%'), (2, 'rr', '1/min'), (3, 't', 'Cel'), (4, 'pr', '1/min'), (5, 'as', 'mmHg'), (6, 'ad', 'mmHg'),
    (7, 'am', 'mmHg'), (8, 'ns', 'mmHg'), (9, 'nd', 'mmHg'), (10, 'nm', 'mmHg');
INSERT INTO words (number, word) VALUES (0, 'good'), (1, 'motion');
INSERT INTO words (number, word)
    SELECT 1 + ROW_NUMBER() OVER (ORDER BY word), word FROM (
        SELECT quality AS word FROM old_measurements UNION SELECT reason FROM old_missing) AS used
    WHERE word NOT IN ('good', 'motion');

-- What is known of the packs of old rows: by their own rows, or only by their epochs. A row without a pack gets one.
CREATE TABLE old_facts AS
    SELECT device, class, sequence, time, uptime, boot, late, rebased, clock_quality, association, 1 AS own FROM old_measurements
    UNION ALL SELECT device, class, sequence, time, uptime, boot, 0, 0, 0, association, 1 FROM old_missing
    UNION ALL SELECT device, 'alarm', sequence, time, uptime, boot, 0, 0, 0, association, 1 FROM old_alarms
    UNION ALL SELECT device, 'audit', sequence, time, uptime, boot, 0, 0, 0, association, 1 FROM old_events
    UNION ALL SELECT device, class, sequence, NULL, NULL, NULL, 0, 0, 0, association, 1 FROM old_batteries
    UNION ALL
        SELECT p.device, p.class, p.sequence, NULL, NULL, e.boot, 0, 0, e.clock_quality, e.association, 0
        FROM old_packs AS p JOIN old_epochs AS e ON e.device = p.device AND e.class = p.class AND e.epoch = p.epoch;
INSERT INTO device_numbers (number, device)
    SELECT ROW_NUMBER() OVER (ORDER BY device), device FROM (
        SELECT device FROM old_epochs UNION SELECT device FROM old_facts UNION SELECT device FROM old_packs
        UNION SELECT device FROM old_ranges UNION SELECT device FROM old_declared_gaps) AS used;
INSERT INTO origins (number, device, association)
    SELECT ROW_NUMBER() OVER (ORDER BY d.number, o.association), d.number, o.association FROM (
        SELECT device, CAST('' AS BLOB) AS association FROM device_numbers
        UNION SELECT device, COALESCE(association, CAST('' AS BLOB)) FROM old_facts
        UNION SELECT device, COALESCE(association, CAST('' AS BLOB)) FROM old_epochs) AS o
    JOIN device_numbers AS d ON d.device = o.device;
INSERT INTO epochs (
        number, device, class, epoch, key, base_iv, custody_secret, start, clock_quality, origin, claimed_association, boot, uptime,
        policy_version, late_after, digest, first_sequence, readers)
    SELECT ROW_NUMBER() OVER (ORDER BY d.number, c.number, e.boot, e.uptime, e.epoch), d.number, c.number, e.epoch, e.key, e.base_iv,
        e.custody_secret, e.start, e.clock_quality, o.number, e.claimed_association, e.boot, e.uptime, e.policy_version, e.late_after,
        e.digest, e.first_sequence, e.readers
    FROM old_epochs AS e
    JOIN device_numbers AS d ON d.device = e.device
    JOIN data_classes AS c ON c.name = e.class
    JOIN origins AS o ON o.device = d.number AND o.association = COALESCE(e.association, CAST('' AS BLOB));
INSERT INTO packs (number, sequence, received, time, uptime, boot, device, origin, epoch, class, late, rebased, clock_quality, battery)
    SELECT ROW_NUMBER() OVER (ORDER BY COALESCE(p.received, f.time, 0), d.number, c.number, f.sequence), f.sequence,
        COALESCE(p.received, f.time, 0), f.time, f.uptime, COALESCE(f.boot, 0), d.number, f.origin, e.number, c.number, f.late, f.rebased,
        f.clock_quality, b.percent
    FROM (
        SELECT w.device, w.class, w.sequence, MAX(w.time) AS time, MAX(w.uptime) AS uptime, MAX(w.boot) AS boot, MAX(w.late) AS late,
            MAX(w.rebased) AS rebased, MAX(w.clock_quality) AS clock_quality,
            COALESCE(MAX(CASE WHEN w.own = 1 THEN o.number END), MAX(o.number)) AS origin
        FROM old_facts AS w
        JOIN device_numbers AS d ON d.device = w.device
        JOIN origins AS o ON o.device = d.number AND o.association = COALESCE(w.association, CAST('' AS BLOB))
        GROUP BY w.device, w.class, w.sequence) AS f
    JOIN device_numbers AS d ON d.device = f.device
    JOIN data_classes AS c ON c.name = f.class
    LEFT JOIN old_packs AS p ON p.device = f.device AND p.class = f.class AND p.sequence = f.sequence
    LEFT JOIN epochs AS e ON e.device = d.number AND e.class = c.number AND e.epoch = p.epoch
    LEFT JOIN old_batteries AS b ON b.device = f.device AND b.class = f.class AND b.sequence = f.sequence;
CREATE UNIQUE INDEX packs_by_sequence ON packs (device, class, sequence);
INSERT INTO measurements (pack, quality, vital, value)
    SELECT p.number, w.number, v.number, m.value FROM old_measurements AS m
    JOIN device_numbers AS d ON d.device = m.device
    JOIN data_classes AS c ON c.name = m.class
    JOIN packs AS p ON p.device = d.number AND p.class = c.number AND p.sequence = m.sequence
    JOIN vital_signs AS v ON v.name = m.vital
    JOIN words AS w ON w.word = m.quality;
INSERT INTO missing (pack, origin, reason, vital)
    SELECT p.number, p.origin, w.number, v.number FROM old_missing AS m
    JOIN device_numbers AS d ON d.device = m.device
    JOIN data_classes AS c ON c.name = m.class
    JOIN packs AS p ON p.device = d.number AND p.class = c.number AND p.sequence = m.sequence
    JOIN vital_signs AS v ON v.name = m.vital
    JOIN words AS w ON w.word = m.reason;
INSERT INTO events (pack, device, kind, what, number, reason)
    SELECT p.number, d.number, e.kind, e.what, e.number, e.reason FROM old_events AS e
    JOIN device_numbers AS d ON d.device = e.device
    JOIN packs AS p ON p.device = d.number AND p.class = 2 AND p.sequence = e.sequence;
INSERT INTO alarms (pack, sequence, device, origin, name, state, value, parameters)
    SELECT p.number, a.sequence, d.number, p.origin, a.name, a.state, a.value, a.parameters FROM old_alarms AS a
    JOIN device_numbers AS d ON d.device = a.device
    JOIN packs AS p ON p.device = d.number AND p.class = 1 AND p.sequence = a.sequence;
INSERT INTO declared_gaps (device, class, first, last, readings, lost, time_from, time_to, reason)
    SELECT d.number, c.number, g.first, g.last, g.readings, g.lost, g.time_from, g.time_to, g.reason FROM old_declared_gaps AS g
    JOIN device_numbers AS d ON d.device = g.device
    JOIN data_classes AS c ON c.name = g.class;
INSERT INTO ranges (device, class, first, last)
    SELECT d.number, c.number, r.first, r.last FROM old_ranges AS r
    JOIN device_numbers AS d ON d.device = r.device
    JOIN data_classes AS c ON c.name = r.class;
INSERT INTO newest (
        origin, received, battery, vital_0, vital_1, vital_2, vital_3, vital_4, vital_5, vital_6, vital_7, vital_8, vital_9, vital_10)
    SELECT p.origin, MAX(p.received), MAX(CASE WHEN p.battery IS NOT NULL THEN p.sequence END),
        MAX(CASE m.vital WHEN 0 THEN p.sequence END), MAX(CASE m.vital WHEN 1 THEN p.sequence END),
        MAX(CASE m.vital WHEN 2 THEN p.sequence END), MAX(CASE m.vital WHEN 3 THEN p.sequence END),
        MAX(CASE m.vital WHEN 4 THEN p.sequence END), MAX(CASE m.vital WHEN 5 THEN p.sequence END),
        MAX(CASE m.vital WHEN 6 THEN p.sequence END), MAX(CASE m.vital WHEN 7 THEN p.sequence END),
        MAX(CASE m.vital WHEN 8 THEN p.sequence END), MAX(CASE m.vital WHEN 9 THEN p.sequence END),
        MAX(CASE m.vital WHEN 10 THEN p.sequence END)
    FROM packs AS p LEFT JOIN measurements AS m ON m.pack = p.number GROUP BY p.origin;

CREATE INDEX packs_by_time ON packs (origin, time);
CREATE INDEX packs_by_arrival ON packs (received);
CREATE INDEX packs_without_time ON packs (device, boot) WHERE time IS NULL AND uptime IS NOT NULL;
CREATE INDEX missing_by_origin ON missing (origin);
CREATE INDEX events_by_device ON events (device);
CREATE INDEX alarms_by_origin ON alarms (origin);
CREATE INDEX alarms_by_sequence ON alarms (device, sequence);

DROP TABLE old_facts;
DROP TABLE old_epochs;
DROP TABLE old_packs;
DROP TABLE old_ranges;
DROP TABLE old_measurements;
DROP TABLE old_missing;
DROP TABLE old_declared_gaps;
DROP TABLE old_events;
DROP TABLE old_alarms;
DROP TABLE old_batteries;

-- For people who ask the database directly.
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
