-- Over an entry and all before it (AuditChain); null in entries from before this step, which the first digest after them covers.
ALTER TABLE audit ADD COLUMN digest BLOB;
