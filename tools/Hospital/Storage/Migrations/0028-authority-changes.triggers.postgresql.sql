CREATE TRIGGER authority_changes_insert_only BEFORE UPDATE OR DELETE ON authority_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER authority_confirmations_insert_only BEFORE UPDATE OR DELETE ON authority_confirmations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
