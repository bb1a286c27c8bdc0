-- Vouchers of makers, by which devices get their owner. They are sent to the device whose key has the thumbprint.
CREATE TABLE vouchers (
    thumbprint BLOB NOT NULL, number BIGINT NOT NULL, serial TEXT NOT NULL, authority BLOB NOT NULL, not_after BIGINT NOT NULL,
    message BLOB NOT NULL, imported BIGINT NOT NULL, imported_by TEXT NOT NULL, PRIMARY KEY (thumbprint, number));
CREATE INDEX vouchers_by_serial ON vouchers (serial);
