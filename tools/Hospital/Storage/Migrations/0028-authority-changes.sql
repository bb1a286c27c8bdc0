-- Commands by which devices change to another key of the authority, and commands of the new key behind them, both signed once: they are
-- sent until the device has answered. former and next are key ids.
CREATE TABLE authority_changes (
    device TEXT NOT NULL, counter BIGINT NOT NULL, former BLOB NOT NULL, next BLOB NOT NULL, message BLOB NOT NULL, probe BLOB NOT NULL,
    made BIGINT NOT NULL, made_by TEXT NOT NULL, PRIMARY KEY (device, counter));
CREATE TABLE authority_confirmations (
    device TEXT NOT NULL, counter BIGINT NOT NULL, confirmed BIGINT NOT NULL, PRIMARY KEY (device, counter));
