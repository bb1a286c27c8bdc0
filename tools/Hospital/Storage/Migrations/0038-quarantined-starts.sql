-- From which start on what a device sends goes to quarantine, or counts again: because of what it has shown of its software, or because
-- somebody has decided so. A row is about its own start and all later ones, whatever the rows before it say of them.
CREATE TABLE quarantined_starts (
    number INTEGER PRIMARY KEY, device TEXT NOT NULL, start BIGINT NOT NULL, quarantined BIGINT NOT NULL, noted BIGINT NOT NULL,
    noted_by TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX quarantined_starts_by_device ON quarantined_starts (device, number);
