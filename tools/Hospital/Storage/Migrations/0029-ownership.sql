-- Commands by which the hospital gives devices away or retires them, and what devices have signed when everything on them was erased. The
-- counter is that of the command. An empty next owner is whom the maker's next voucher names.
CREATE TABLE ownership_requests (
    device TEXT NOT NULL, counter BIGINT NOT NULL, kind TEXT NOT NULL, authority BLOB NOT NULL, next_owner BLOB NOT NULL,
    reason TEXT NOT NULL, asked BIGINT NOT NULL, asked_by TEXT NOT NULL, PRIMARY KEY (device, counter));
CREATE TABLE ownership_proofs (
    device TEXT NOT NULL, counter BIGINT NOT NULL, kind TEXT NOT NULL, message BLOB NOT NULL, received BIGINT NOT NULL,
    PRIMARY KEY (device, counter));
