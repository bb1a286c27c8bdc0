-- The record systems of the hospital to which a gateway delivers, and how far it is with each of them: packs that have arrived before this
-- time (in seconds since 1970) were looked at, and retractions up to this number were delivered.
CREATE TABLE destinations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, received BIGINT NOT NULL, retraction BIGINT NOT NULL);

-- Numbers of packs about which nothing is left to do: delivered, dead letters, and those that count for no patient.
CREATE TABLE delivered (
    destination INTEGER NOT NULL, device INTEGER NOT NULL, class SMALLINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
    PRIMARY KEY (destination, device, class, first)) WITHOUT ROWID;

-- In which state each association was delivered.
CREATE TABLE delivered_associations (
    destination INTEGER NOT NULL, association BLOB NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (destination, association)) WITHOUT ROWID;

-- What a destination has refused, until somebody sends it again.
CREATE TABLE dead_letters (
    number INTEGER PRIMARY KEY, destination INTEGER NOT NULL, association BLOB NOT NULL, device INTEGER NOT NULL, class SMALLINT NOT NULL,
    sequence BIGINT NOT NULL, refused BIGINT NOT NULL, refusals INTEGER NOT NULL, reason TEXT NOT NULL, resend SMALLINT NOT NULL,
    UNIQUE (destination, association, device, class, sequence));

-- What somebody has taken back: packs of an association by their numbers, or all of it. Destinations get it as entered in error.
CREATE TABLE retractions (
    number INTEGER PRIMARY KEY, association BLOB NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, retracted BIGINT NOT NULL,
    retracted_by TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX retractions_by_association ON retractions (association);
