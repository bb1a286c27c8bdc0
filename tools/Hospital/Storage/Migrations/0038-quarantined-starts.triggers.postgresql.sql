CREATE TRIGGER quarantined_starts_insert_only BEFORE UPDATE OR DELETE ON quarantined_starts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
