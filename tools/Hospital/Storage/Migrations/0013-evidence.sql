CREATE TABLE evidence_announcements (
    device TEXT NOT NULL, class TEXT NOT NULL, epoch BLOB NOT NULL, message BLOB NOT NULL,
    PRIMARY KEY (device, class, epoch));
CREATE TABLE evidence_originals (
    device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, arrival BIGINT NOT NULL, epoch BLOB NOT NULL,
    ciphertext BLOB NOT NULL,
    PRIMARY KEY (device, class, sequence, arrival)) WITHOUT ROWID;
CREATE TABLE evidence_checkpoints (
    device TEXT NOT NULL, sequence BIGINT NOT NULL, epoch BLOB NOT NULL, message BLOB NOT NULL,
    PRIMARY KEY (device, sequence));
