-- Which collectors run, so that a ward can tell a collector that is not running from a sensor that is silent.
CREATE TABLE heartbeats (collector TEXT NOT NULL PRIMARY KEY, beat BIGINT NOT NULL, seen BIGINT NOT NULL, fault TEXT NOT NULL);
