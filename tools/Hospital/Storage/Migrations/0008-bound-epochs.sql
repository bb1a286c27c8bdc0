ALTER TABLE epochs ADD COLUMN claimed_association BLOB;
CREATE INDEX epochs_by_order ON epochs (device, class, boot, uptime, epoch);
