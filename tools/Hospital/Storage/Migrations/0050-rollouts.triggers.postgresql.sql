CREATE TRIGGER signed_releases_insert_only BEFORE UPDATE OR DELETE ON signed_releases
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
