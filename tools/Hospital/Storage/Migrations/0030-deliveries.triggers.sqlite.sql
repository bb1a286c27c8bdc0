CREATE TRIGGER retractions_no_update BEFORE UPDATE ON retractions
    BEGIN SELECT RAISE(ABORT, 'rows of retractions are never changed'); END;
CREATE TRIGGER retractions_no_delete BEFORE DELETE ON retractions
    BEGIN SELECT RAISE(ABORT, 'rows of retractions are never changed'); END;
