CREATE TRIGGER device_states_insert_only BEFORE UPDATE OR DELETE ON device_states
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
