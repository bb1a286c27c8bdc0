-- How far a destination of security events is: entries of the audit log up to this number were delivered.
ALTER TABLE destinations ADD COLUMN audit BIGINT NOT NULL DEFAULT 0;
