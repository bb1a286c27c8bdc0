CREATE INDEX packs_by_arrival ON packs (device, received);
CREATE INDEX missing_by_association ON missing (association);
