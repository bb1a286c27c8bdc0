-- The association of the same patient that stays when this one begins: the patient has two sensors.
ALTER TABLE associations ADD COLUMN beside BLOB;
