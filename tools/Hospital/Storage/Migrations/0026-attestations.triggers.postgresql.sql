CREATE TRIGGER attestations_insert_only BEFORE UPDATE OR DELETE ON attestations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attestation_nonces_insert_only BEFORE UPDATE OR DELETE ON attestation_nonces
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
