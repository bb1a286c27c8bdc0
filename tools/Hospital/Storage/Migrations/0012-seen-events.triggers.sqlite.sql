CREATE TRIGGER seen_events_no_update BEFORE UPDATE ON seen_events
    BEGIN SELECT RAISE(ABORT, 'rows of seen_events are never changed'); END;
CREATE TRIGGER seen_events_no_delete BEFORE DELETE ON seen_events
    BEGIN SELECT RAISE(ABORT, 'rows of seen_events are never changed'); END;
