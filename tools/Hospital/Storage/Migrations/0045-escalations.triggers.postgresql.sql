CREATE TRIGGER escalations_insert_only BEFORE UPDATE OR DELETE ON escalations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER escalation_events_insert_only BEFORE UPDATE OR DELETE ON escalation_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
