CREATE TRIGGER ownership_requests_insert_only BEFORE UPDATE OR DELETE ON ownership_requests
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ownership_proofs_insert_only BEFORE UPDATE OR DELETE ON ownership_proofs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
