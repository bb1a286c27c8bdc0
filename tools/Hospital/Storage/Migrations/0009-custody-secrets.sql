ALTER TABLE epochs RENAME COLUMN acknowledgement_key TO custody_secret;
