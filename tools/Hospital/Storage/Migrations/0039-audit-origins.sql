-- From where somebody did it, and which association it is about; null where there is neither. The digest covers both (AuditChain).
ALTER TABLE audit ADD COLUMN origin TEXT;
ALTER TABLE audit ADD COLUMN association TEXT;
