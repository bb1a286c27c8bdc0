-- Which pack has declared a gap, so that a dashboard finds the new ones.
ALTER TABLE declared_gaps ADD COLUMN pack BIGINT;
CREATE INDEX declared_gaps_by_pack ON declared_gaps (pack);
