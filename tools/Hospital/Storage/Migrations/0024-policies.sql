-- Policies that go to devices over the air. signed_policies has each one as the authority has signed it; a row of policies says what has
-- become of one at a device. What is waiting is sent by the ward, and by whoever watches it.
CREATE TABLE signed_policies (
    digest BLOB NOT NULL PRIMARY KEY, version BIGINT NOT NULL, message BLOB NOT NULL, added BIGINT NOT NULL, added_by TEXT NOT NULL);
CREATE TABLE policies (
    device TEXT NOT NULL, digest BLOB NOT NULL, version BIGINT NOT NULL, state TEXT NOT NULL, asked BIGINT NOT NULL, asked_by TEXT NOT NULL,
    changed BIGINT NOT NULL, due BIGINT NOT NULL, sent BIGINT, attempts BIGINT NOT NULL, counter BIGINT NOT NULL, device_key BLOB,
    reason TEXT NOT NULL, PRIMARY KEY (device, digest));
CREATE INDEX policies_by_due ON policies (state, due);
