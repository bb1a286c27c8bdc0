CREATE TRIGGER signed_policies_no_update BEFORE UPDATE ON signed_policies
    BEGIN SELECT RAISE(ABORT, 'rows of signed_policies are never changed'); END;
CREATE TRIGGER signed_policies_no_delete BEFORE DELETE ON signed_policies
    BEGIN SELECT RAISE(ABORT, 'rows of signed_policies are never changed'); END;
