CREATE TRIGGER quarantine_no_update BEFORE UPDATE ON quarantine
    BEGIN SELECT RAISE(ABORT, 'rows of quarantine are never changed'); END;
CREATE TRIGGER quarantine_no_delete BEFORE DELETE ON quarantine
    BEGIN SELECT RAISE(ABORT, 'rows of quarantine are never changed'); END;
CREATE TRIGGER quarantine_decisions_no_update BEFORE UPDATE ON quarantine_decisions
    BEGIN SELECT RAISE(ABORT, 'rows of quarantine_decisions are never changed'); END;
CREATE TRIGGER quarantine_decisions_no_delete BEFORE DELETE ON quarantine_decisions
    BEGIN SELECT RAISE(ABORT, 'rows of quarantine_decisions are never changed'); END;
