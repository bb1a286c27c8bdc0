CREATE TABLE release_requests (
    association BLOB NOT NULL, counter BIGINT NOT NULL, requested BIGINT NOT NULL, requested_by TEXT NOT NULL,
    PRIMARY KEY (association, counter));
