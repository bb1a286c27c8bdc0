-- In which state of its life a device is: the newest row counts, the others are its history. A device that an older version registers
-- has no row yet, and counts as active.
CREATE TABLE device_states (
    number INTEGER PRIMARY KEY, device TEXT NOT NULL, state TEXT NOT NULL, changed BIGINT NOT NULL, changed_by TEXT NOT NULL,
    reason TEXT NOT NULL);
CREATE INDEX device_states_by_device ON device_states (device, number);
INSERT INTO device_states (device, state, changed, changed_by, reason)
    SELECT device, 'Active', registered * 1000, registered_by, 'label read' FROM devices ORDER BY registered, device;
