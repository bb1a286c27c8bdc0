CREATE TRIGGER authority_changes_no_update BEFORE UPDATE ON authority_changes
    BEGIN SELECT RAISE(ABORT, 'rows of authority_changes are never changed'); END;
CREATE TRIGGER authority_changes_no_delete BEFORE DELETE ON authority_changes
    BEGIN SELECT RAISE(ABORT, 'rows of authority_changes are never changed'); END;
CREATE TRIGGER authority_confirmations_no_update BEFORE UPDATE ON authority_confirmations
    BEGIN SELECT RAISE(ABORT, 'rows of authority_confirmations are never changed'); END;
CREATE TRIGGER authority_confirmations_no_delete BEFORE DELETE ON authority_confirmations
    BEGIN SELECT RAISE(ABORT, 'rows of authority_confirmations are never changed'); END;
