CREATE TABLE quarantine (
    device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, epoch BLOB NOT NULL, received BIGINT NOT NULL,
    late BIGINT NOT NULL, reason TEXT NOT NULL, association BLOB, pack BLOB NOT NULL,
    PRIMARY KEY (device, class, sequence));
CREATE TABLE quarantine_decisions (
    device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, decided BIGINT NOT NULL, decided_by TEXT NOT NULL,
    decision TEXT NOT NULL, association BLOB, note TEXT NOT NULL,
    PRIMARY KEY (device, class, sequence));
