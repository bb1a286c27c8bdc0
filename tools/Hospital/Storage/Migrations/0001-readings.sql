CREATE TABLE IF NOT EXISTS epochs (
    device TEXT NOT NULL, class TEXT NOT NULL, epoch BLOB NOT NULL, key BLOB NOT NULL, base_iv BLOB NOT NULL,
    acknowledgement_key BLOB,
    start BIGINT, clock_quality BIGINT NOT NULL, association BLOB, boot BIGINT NOT NULL, uptime BIGINT NOT NULL,
    policy_version BIGINT NOT NULL, late_after BIGINT NOT NULL, digest BLOB NOT NULL,
    PRIMARY KEY (device, class, epoch));
CREATE TABLE IF NOT EXISTS packs (
    device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, epoch BLOB NOT NULL, received BIGINT NOT NULL,
    PRIMARY KEY (device, class, sequence));
CREATE TABLE IF NOT EXISTS ranges (
    device TEXT NOT NULL, class TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
    PRIMARY KEY (device, class, first));
CREATE TABLE IF NOT EXISTS measurements (
    device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, vital TEXT NOT NULL, time BIGINT, boot BIGINT NOT NULL,
    uptime BIGINT,
    value NUMERIC NOT NULL, unit TEXT NOT NULL, quality TEXT NOT NULL, late BIGINT NOT NULL, rebased BIGINT NOT NULL,
    clock_quality BIGINT NOT NULL,
    association BLOB,
    PRIMARY KEY (device, class, sequence, vital));
CREATE INDEX IF NOT EXISTS measurements_by_time ON measurements (device, time);
CREATE TABLE IF NOT EXISTS missing (
    device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, vital TEXT NOT NULL, time BIGINT, boot BIGINT NOT NULL,
    uptime BIGINT,
    reason TEXT NOT NULL,
    PRIMARY KEY (device, class, sequence, vital));
CREATE TABLE IF NOT EXISTS declared_gaps (
    device TEXT NOT NULL, class TEXT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, readings BIGINT, lost BIGINT NOT NULL,
    time_from BIGINT, time_to BIGINT, reason TEXT NOT NULL,
    PRIMARY KEY (device, class, first));
CREATE TABLE IF NOT EXISTS events (
    device TEXT NOT NULL, sequence BIGINT NOT NULL, time BIGINT, boot BIGINT NOT NULL, uptime BIGINT,
    kind TEXT NOT NULL, what BIGINT NOT NULL, number BIGINT NOT NULL, reason BIGINT NOT NULL,
    PRIMARY KEY (device, sequence));
CREATE TABLE IF NOT EXISTS alarms (
    device TEXT NOT NULL, sequence BIGINT NOT NULL, time BIGINT, boot BIGINT NOT NULL, uptime BIGINT,
    name TEXT NOT NULL, state TEXT NOT NULL, value NUMERIC, parameters BIGINT,
    PRIMARY KEY (device, name, sequence));
CREATE INDEX IF NOT EXISTS alarms_by_sequence ON alarms (device, sequence);
