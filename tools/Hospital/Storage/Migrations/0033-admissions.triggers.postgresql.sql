-- Rows are deleted when a patient's data are erased, and by nobody else.
CREATE TRIGGER admission_events_no_update BEFORE UPDATE ON admission_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER association_moves_insert_only BEFORE UPDATE OR DELETE ON association_moves
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
