CREATE TRIGGER signed_policies_insert_only BEFORE UPDATE OR DELETE ON signed_policies
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
