CREATE TRIGGER silences_no_update BEFORE UPDATE ON silences
    BEGIN SELECT RAISE(ABORT, 'rows of silences are never changed'); END;
CREATE TRIGGER silences_no_delete BEFORE DELETE ON silences
    BEGIN SELECT RAISE(ABORT, 'rows of silences are never changed'); END;
