-- Numbers of packs that were deleted because of their age, or with a patient's data: what arrives again is not stored again.
CREATE TABLE removed (
    device INTEGER NOT NULL, class SMALLINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
    PRIMARY KEY (device, class, first)) WITHOUT ROWID;
