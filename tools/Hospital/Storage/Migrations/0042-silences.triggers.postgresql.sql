CREATE TRIGGER silences_insert_only BEFORE UPDATE OR DELETE ON silences
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
