CREATE TRIGGER device_states_no_update BEFORE UPDATE ON device_states
    BEGIN SELECT RAISE(ABORT, 'rows of device_states are never changed'); END;
CREATE TRIGGER device_states_no_delete BEFORE DELETE ON device_states
    BEGIN SELECT RAISE(ABORT, 'rows of device_states are never changed'); END;
