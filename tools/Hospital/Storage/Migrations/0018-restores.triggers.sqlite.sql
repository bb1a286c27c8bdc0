CREATE TRIGGER restores_no_update BEFORE UPDATE ON restores
    BEGIN SELECT RAISE(ABORT, 'rows of restores are never changed'); END;
CREATE TRIGGER restores_no_delete BEFORE DELETE ON restores
    BEGIN SELECT RAISE(ABORT, 'rows of restores are never changed'); END;
