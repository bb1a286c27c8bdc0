-- The technical alarm that a device is silent, step by step: raised, acknowledged, each in a priority, and ended. "silent" is when something of
-- the device last arrived, or when it was paired; it tells this silence from others of the association. Times in milliseconds since 1970.
CREATE TABLE silences (
    number INTEGER PRIMARY KEY, association BLOB NOT NULL, silent BIGINT NOT NULL, kind TEXT NOT NULL, priority TEXT NOT NULL,
    occurred BIGINT NOT NULL, noted_by TEXT NOT NULL,
    UNIQUE (association, silent, kind, priority));
CREATE INDEX silences_by_time ON silences (occurred);
