-- The visit of the patient (the admission's number in the hospital) for which a device was given to the patient; null where it is unknown.
ALTER TABLE associations ADD COLUMN visit TEXT;

-- The identifier of each device's model (UDI-DI), as the label has it.
CREATE TABLE device_udis (
    device TEXT NOT NULL PRIMARY KEY, identifier TEXT NOT NULL, noted BIGINT NOT NULL, noted_by TEXT NOT NULL) WITHOUT ROWID;
