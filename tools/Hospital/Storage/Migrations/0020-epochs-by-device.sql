-- Whether a device has announced an epoch since a collector has asked last.
CREATE INDEX epochs_by_device ON epochs (device, number);
