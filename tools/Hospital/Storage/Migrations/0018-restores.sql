-- When this database was restored from a backup, and when that backup was made: what arrived in between is not in it.
CREATE TABLE restores (number BIGINT NOT NULL PRIMARY KEY, made BIGINT NOT NULL, restored BIGINT NOT NULL);
