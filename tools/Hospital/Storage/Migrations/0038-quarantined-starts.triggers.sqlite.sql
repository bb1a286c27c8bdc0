CREATE TRIGGER quarantined_starts_no_update BEFORE UPDATE ON quarantined_starts
    BEGIN SELECT RAISE(ABORT, 'rows of quarantined_starts are never changed'); END;
CREATE TRIGGER quarantined_starts_no_delete BEFORE DELETE ON quarantined_starts
    BEGIN SELECT RAISE(ABORT, 'rows of quarantined_starts are never changed'); END;
