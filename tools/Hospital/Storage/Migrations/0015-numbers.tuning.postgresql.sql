-- Collectors take numbers in blocks. Identities continue behind what was moved.
CREATE SEQUENCE pack_numbers INCREMENT BY 1000;
SELECT setval('pack_numbers', (SELECT COALESCE(MAX(number), 0) + 1 FROM packs), false);
SELECT setval(pg_get_serial_sequence('device_numbers', 'number'), (SELECT COALESCE(MAX(number), 0) + 1 FROM device_numbers), false);
SELECT setval(pg_get_serial_sequence('words', 'number'), (SELECT MAX(number) + 1 FROM words), false);
SELECT setval(pg_get_serial_sequence('origins', 'number'), (SELECT COALESCE(MAX(number), 0) + 1 FROM origins), false);
SELECT setval(pg_get_serial_sequence('epochs', 'number'), (SELECT COALESCE(MAX(number), 0) + 1 FROM epochs), false);

-- Their rows are updated with each batch: there is room in each page for that.
ALTER TABLE newest SET (fillfactor = 40);
ALTER TABLE ranges SET (fillfactor = 40);
