CREATE TRIGGER associations_no_update BEFORE UPDATE ON associations
    BEGIN SELECT RAISE(ABORT, 'rows of associations are never changed'); END;
CREATE TRIGGER associations_no_delete BEFORE DELETE ON associations
    BEGIN SELECT RAISE(ABORT, 'rows of associations are never changed'); END;
CREATE TRIGGER association_begins_no_update BEFORE UPDATE ON association_begins
    BEGIN SELECT RAISE(ABORT, 'rows of association_begins are never changed'); END;
CREATE TRIGGER association_begins_no_delete BEFORE DELETE ON association_begins
    BEGIN SELECT RAISE(ABORT, 'rows of association_begins are never changed'); END;
CREATE TRIGGER association_ends_no_update BEFORE UPDATE ON association_ends
    BEGIN SELECT RAISE(ABORT, 'rows of association_ends are never changed'); END;
CREATE TRIGGER association_ends_no_delete BEFORE DELETE ON association_ends
    BEGIN SELECT RAISE(ABORT, 'rows of association_ends are never changed'); END;
CREATE TRIGGER command_counters_no_update BEFORE UPDATE ON command_counters
    BEGIN SELECT RAISE(ABORT, 'rows of command_counters are never changed'); END;
CREATE TRIGGER command_counters_no_delete BEFORE DELETE ON command_counters
    BEGIN SELECT RAISE(ABORT, 'rows of command_counters are never changed'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'rows of audit are never changed'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'rows of audit are never changed'); END;
