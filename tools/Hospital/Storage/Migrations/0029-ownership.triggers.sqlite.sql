CREATE TRIGGER ownership_requests_no_update BEFORE UPDATE ON ownership_requests
    BEGIN SELECT RAISE(ABORT, 'rows of ownership_requests are never changed'); END;
CREATE TRIGGER ownership_requests_no_delete BEFORE DELETE ON ownership_requests
    BEGIN SELECT RAISE(ABORT, 'rows of ownership_requests are never changed'); END;
CREATE TRIGGER ownership_proofs_no_update BEFORE UPDATE ON ownership_proofs
    BEGIN SELECT RAISE(ABORT, 'rows of ownership_proofs are never changed'); END;
CREATE TRIGGER ownership_proofs_no_delete BEFORE DELETE ON ownership_proofs
    BEGIN SELECT RAISE(ABORT, 'rows of ownership_proofs are never changed'); END;
