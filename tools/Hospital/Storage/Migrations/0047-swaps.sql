-- The association of the same patient that ends when this one begins: the sensor was swapped for another.
ALTER TABLE associations ADD COLUMN replaces BLOB;
