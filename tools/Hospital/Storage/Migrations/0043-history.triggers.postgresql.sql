CREATE TRIGGER shown_alarms_insert_only BEFORE UPDATE OR DELETE ON shown_alarms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
