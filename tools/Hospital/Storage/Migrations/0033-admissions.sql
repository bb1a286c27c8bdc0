-- What record systems of the hospital have said about patients: admitted, moved, discharged, merged. A row is never changed. "occurred" is
-- when it was so in the hospital, "received" when it arrived here; both in milliseconds since 1970.
CREATE TABLE admission_events (
    number INTEGER PRIMARY KEY, source TEXT NOT NULL, message TEXT NOT NULL, kind TEXT NOT NULL, patient TEXT NOT NULL,
    prior TEXT NOT NULL, visit TEXT NOT NULL, ward TEXT NOT NULL, bed TEXT NOT NULL, name TEXT NOT NULL, born TEXT NOT NULL,
    occurred BIGINT NOT NULL, received BIGINT NOT NULL);
CREATE INDEX admission_events_by_patient ON admission_events (patient, occurred);
CREATE INDEX admission_events_by_message ON admission_events (message, source);

-- What follows from all of it for each patient.
CREATE TABLE admissions (
    patient TEXT NOT NULL PRIMARY KEY, status TEXT NOT NULL, visit TEXT NOT NULL, ward TEXT NOT NULL, bed TEXT NOT NULL,
    name TEXT NOT NULL, born TEXT NOT NULL, since BIGINT NOT NULL);
CREATE INDEX admissions_by_ward ON admissions (ward, status);

-- Ids that mean the same person as another one, which stays.
CREATE TABLE patient_merges (prior TEXT NOT NULL PRIMARY KEY, patient TEXT NOT NULL, merged BIGINT NOT NULL);
CREATE INDEX patient_merges_by_patient ON patient_merges (patient);

-- Beds to which patients have moved with their sensors. Without a row, a sensor is where it was paired.
CREATE TABLE association_moves (
    number INTEGER PRIMARY KEY, association BLOB NOT NULL, ward TEXT NOT NULL, location TEXT NOT NULL, moved BIGINT NOT NULL);
CREATE INDEX association_moves_by_association ON association_moves (association, number);

-- Messages that were refused, or that have changed nothing, for an administrator. The oldest ones go.
CREATE TABLE admission_notices (
    number INTEGER PRIMARY KEY, received BIGINT NOT NULL, source TEXT NOT NULL, message TEXT NOT NULL, patient TEXT NOT NULL,
    answer TEXT NOT NULL, reason TEXT NOT NULL);

-- The ward in which a patient got the sensor; empty where no record system says it.
ALTER TABLE associations ADD COLUMN ward TEXT NOT NULL DEFAULT '';
