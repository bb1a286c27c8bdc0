CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME; END $$;
CREATE TRIGGER seen_events_insert_only BEFORE UPDATE OR DELETE ON seen_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
