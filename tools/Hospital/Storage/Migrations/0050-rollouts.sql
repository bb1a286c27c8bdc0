-- Staged rollouts of releases. signed_releases has each release as it was signed; a row of rollouts says how far one is, and a row of
-- rollout_devices what has become of it at a device. "judged" is since when what devices do counts for the gates; event_start and
-- event_number are the place of the last event that counted, and journal the sequence number of the last one out of the journal. Times in
-- milliseconds since 1970.
CREATE TABLE signed_releases (
    digest BLOB NOT NULL PRIMARY KEY, sequence BIGINT NOT NULL, product BLOB NOT NULL, envelope BLOB NOT NULL, added BIGINT NOT NULL,
    added_by TEXT NOT NULL);
CREATE TABLE rollouts (
    number BIGINT NOT NULL PRIMARY KEY, digest BLOB NOT NULL, sequence BIGINT NOT NULL, product BLOB NOT NULL, rings TEXT NOT NULL,
    gates TEXT NOT NULL, created BIGINT NOT NULL, created_by TEXT NOT NULL, state TEXT NOT NULL, ring BIGINT NOT NULL,
    opened BIGINT NOT NULL, changed BIGINT NOT NULL, changed_by TEXT NOT NULL, why TEXT NOT NULL, judged BIGINT NOT NULL);
CREATE TABLE rollout_devices (
    rollout BIGINT NOT NULL, device TEXT NOT NULL, ring BIGINT NOT NULL, state TEXT NOT NULL, changed BIGINT NOT NULL, due BIGINT NOT NULL,
    sent BIGINT, attempts BIGINT NOT NULL, what BIGINT NOT NULL, reason BIGINT NOT NULL, note TEXT NOT NULL, event_start BIGINT NOT NULL,
    event_number BIGINT NOT NULL, journal BIGINT NOT NULL, PRIMARY KEY (rollout, device));
CREATE INDEX rollout_devices_by_device ON rollout_devices (device);
CREATE INDEX rollout_devices_by_due ON rollout_devices (state, due);
