-- Wards that have a dashboard, and when it was last seen, in milliseconds since 1970. A patient who has a sensor and is in a ward without
-- one stays on the other dashboards.
CREATE TABLE ward_dashboards (ward TEXT NOT NULL PRIMARY KEY, seen BIGINT NOT NULL) WITHOUT ROWID;
