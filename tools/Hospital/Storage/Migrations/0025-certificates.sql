-- Certificates that the registrar has asked the hospital's CA for, and what it is still working on. One row of enrolments for each slot of
-- a device: the newest wish for a certificate, from the command to the certificate on the device.
CREATE TABLE certificates (
    number INTEGER PRIMARY KEY, device TEXT NOT NULL, slot BIGINT NOT NULL, serial TEXT NOT NULL, issued BIGINT NOT NULL,
    not_before BIGINT NOT NULL, not_after BIGINT NOT NULL, renew BIGINT NOT NULL, certificate BLOB NOT NULL, issuer BLOB NOT NULL,
    request BLOB NOT NULL, installed BIGINT, revocation BIGINT, revocation_due BIGINT, revocation_attempts BIGINT NOT NULL,
    revocation_answer TEXT NOT NULL, revoked BIGINT);
CREATE INDEX certificates_by_device ON certificates (device, slot, number);
CREATE TABLE enrolments (
    device TEXT NOT NULL, slot BIGINT NOT NULL, state TEXT NOT NULL, changed BIGINT NOT NULL, due BIGINT NOT NULL, attempts BIGINT NOT NULL,
    new_key BIGINT NOT NULL, counter BIGINT NOT NULL, request BLOB, ticket BLOB, certificate BIGINT, reason TEXT NOT NULL,
    PRIMARY KEY (device, slot));
CREATE INDEX enrolments_by_due ON enrolments (due);
