-- When a FHIR server was asked the last time who is in which bed, by its own clock: in milliseconds since 1970.
CREATE TABLE admission_feeds (name TEXT NOT NULL PRIMARY KEY, asked BIGINT NOT NULL);
