ALTER TABLE missing ADD COLUMN association BLOB;
ALTER TABLE events ADD COLUMN association BLOB;
ALTER TABLE alarms ADD COLUMN association BLOB;
CREATE INDEX measurements_by_association ON measurements (association, vital, time);
CREATE INDEX alarms_by_association ON alarms (association);
CREATE INDEX epochs_by_association ON epochs (association);
CREATE TABLE devices (
    device TEXT NOT NULL PRIMARY KEY, key BLOB NOT NULL, serial TEXT NOT NULL, registered BIGINT NOT NULL,
    registered_by TEXT NOT NULL);
