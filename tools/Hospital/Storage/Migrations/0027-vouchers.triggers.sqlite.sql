CREATE TRIGGER vouchers_no_update BEFORE UPDATE ON vouchers
    BEGIN SELECT RAISE(ABORT, 'rows of vouchers are never changed'); END;
CREATE TRIGGER vouchers_no_delete BEFORE DELETE ON vouchers
    BEGIN SELECT RAISE(ABORT, 'rows of vouchers are never changed'); END;
