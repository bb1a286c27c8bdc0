CREATE TRIGGER escalations_no_update BEFORE UPDATE ON escalations
    BEGIN SELECT RAISE(ABORT, 'rows of escalations are never changed'); END;
CREATE TRIGGER escalations_no_delete BEFORE DELETE ON escalations
    BEGIN SELECT RAISE(ABORT, 'rows of escalations are never changed'); END;
CREATE TRIGGER escalation_events_no_update BEFORE UPDATE ON escalation_events
    BEGIN SELECT RAISE(ABORT, 'rows of escalation_events are never changed'); END;
CREATE TRIGGER escalation_events_no_delete BEFORE DELETE ON escalation_events
    BEGIN SELECT RAISE(ABORT, 'rows of escalation_events are never changed'); END;
