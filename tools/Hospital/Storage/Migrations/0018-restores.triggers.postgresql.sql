CREATE TRIGGER restores_insert_only BEFORE UPDATE OR DELETE ON restores
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
