CREATE TRIGGER vouchers_insert_only BEFORE UPDATE OR DELETE ON vouchers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
