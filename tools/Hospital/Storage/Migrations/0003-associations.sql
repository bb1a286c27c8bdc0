CREATE TABLE associations (
    association BLOB NOT NULL PRIMARY KEY, device TEXT NOT NULL, serial TEXT NOT NULL, patient TEXT NOT NULL,
    patient_token BLOB NOT NULL, location TEXT NOT NULL,
    responsible TEXT NOT NULL, responsible_token BLOB NOT NULL, capture TEXT NOT NULL, granted BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    counter BIGINT NOT NULL, nonce BLOB NOT NULL);
CREATE INDEX associations_by_device ON associations (device);
CREATE INDEX associations_by_patient ON associations (patient);
CREATE TABLE association_begins (association BLOB NOT NULL PRIMARY KEY, effective BIGINT NOT NULL, receipt BLOB NOT NULL);
CREATE TABLE association_ends (association BLOB NOT NULL PRIMARY KEY, ended BIGINT NOT NULL, cause TEXT NOT NULL,
ended_by TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE command_counters (device TEXT NOT NULL, counter BIGINT NOT NULL, PRIMARY KEY (device, counter));
CREATE TABLE audit (
    number BIGINT NOT NULL PRIMARY KEY, time BIGINT NOT NULL, who TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL,
    subject TEXT NOT NULL, outcome TEXT NOT NULL);
