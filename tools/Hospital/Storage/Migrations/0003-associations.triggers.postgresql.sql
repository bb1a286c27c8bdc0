CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME; END $$;
CREATE TRIGGER associations_insert_only BEFORE UPDATE OR DELETE ON associations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER association_begins_insert_only BEFORE UPDATE OR DELETE ON association_begins
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER association_ends_insert_only BEFORE UPDATE OR DELETE ON association_ends
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER command_counters_insert_only BEFORE UPDATE OR DELETE ON command_counters
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_insert_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
