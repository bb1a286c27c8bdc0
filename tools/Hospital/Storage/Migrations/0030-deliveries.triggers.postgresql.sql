CREATE TRIGGER retractions_insert_only BEFORE UPDATE OR DELETE ON retractions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
