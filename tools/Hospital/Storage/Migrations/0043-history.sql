-- When the ward's pages have first shown an alarm that a device has reported, in milliseconds since 1970.
CREATE TABLE shown_alarms (
    association BLOB NOT NULL, sequence BIGINT NOT NULL, shown BIGINT NOT NULL,
    PRIMARY KEY (association, sequence)) WITHOUT ROWID;
-- Histories read the audit log of a shift.
CREATE INDEX audit_by_time ON audit (time);
