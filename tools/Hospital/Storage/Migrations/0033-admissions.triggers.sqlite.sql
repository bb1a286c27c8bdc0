-- Rows are deleted when a patient's data are erased, and by nobody else.
CREATE TRIGGER admission_events_no_update BEFORE UPDATE ON admission_events
    BEGIN SELECT RAISE(ABORT, 'rows of admission_events are never changed'); END;
CREATE TRIGGER association_moves_no_update BEFORE UPDATE ON association_moves
    BEGIN SELECT RAISE(ABORT, 'rows of association_moves are never changed'); END;
CREATE TRIGGER association_moves_no_delete BEFORE DELETE ON association_moves
    BEGIN SELECT RAISE(ABORT, 'rows of association_moves are never changed'); END;
