-- What devices have shown of themselves, and what the verifier has found. A nonce that nobody has answered waits in attestation_nonces.
-- An empty nonce is that of evidence that nobody asked for, and -1 a release that is not known.
CREATE TABLE attestations (
    device TEXT NOT NULL, digest BLOB NOT NULL, received BIGINT NOT NULL, start BIGINT NOT NULL, uptime BIGINT NOT NULL, nonce BLOB NOT NULL,
    status BIGINT NOT NULL, reasons TEXT NOT NULL, release BIGINT NOT NULL, evidence BLOB NOT NULL,
    PRIMARY KEY (device, digest));
CREATE INDEX attestations_newest ON attestations (device, start, uptime);
CREATE TABLE attestation_nonces (
    device TEXT NOT NULL, nonce BLOB NOT NULL, asked BIGINT NOT NULL, asked_by TEXT NOT NULL,
    PRIMARY KEY (device, nonce));
