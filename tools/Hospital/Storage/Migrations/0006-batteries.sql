CREATE TABLE batteries (
    device TEXT NOT NULL, class TEXT NOT NULL, sequence BIGINT NOT NULL, percent BIGINT NOT NULL, association BLOB,
    PRIMARY KEY (device, class, sequence));
