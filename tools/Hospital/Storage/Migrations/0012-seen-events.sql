CREATE TABLE seen_events (
    device TEXT NOT NULL, digest BLOB NOT NULL, seen BIGINT NOT NULL,
    PRIMARY KEY (device, digest));
