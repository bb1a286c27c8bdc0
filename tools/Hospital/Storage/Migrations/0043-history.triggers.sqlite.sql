CREATE TRIGGER shown_alarms_no_update BEFORE UPDATE ON shown_alarms
    BEGIN SELECT RAISE(ABORT, 'rows of shown_alarms are never changed'); END;
CREATE TRIGGER shown_alarms_no_delete BEFORE DELETE ON shown_alarms
    BEGIN SELECT RAISE(ABORT, 'rows of shown_alarms are never changed'); END;
