-- The temperature of the skin, which is not the body's.
ALTER TABLE newest ADD COLUMN vital_11 BIGINT;
INSERT INTO vital_signs (number, name, unit) VALUES (11, 'st', 'Cel');
