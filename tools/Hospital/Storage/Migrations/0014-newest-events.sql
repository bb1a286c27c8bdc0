DROP TABLE seen_events;
CREATE TABLE newest_events (
    device TEXT NOT NULL PRIMARY KEY, start BIGINT NOT NULL, number BIGINT NOT NULL, seen BIGINT NOT NULL);
