CREATE TRIGGER release_requests_no_update BEFORE UPDATE ON release_requests
    BEGIN SELECT RAISE(ABORT, 'rows of release_requests are never changed'); END;
CREATE TRIGGER release_requests_no_delete BEFORE DELETE ON release_requests
    BEGIN SELECT RAISE(ABORT, 'rows of release_requests are never changed'); END;
