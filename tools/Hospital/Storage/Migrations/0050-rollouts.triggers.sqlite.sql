CREATE TRIGGER signed_releases_no_update BEFORE UPDATE ON signed_releases
    BEGIN SELECT RAISE(ABORT, 'rows of signed_releases are never changed'); END;
CREATE TRIGGER signed_releases_no_delete BEFORE DELETE ON signed_releases
    BEGIN SELECT RAISE(ABORT, 'rows of signed_releases are never changed'); END;
