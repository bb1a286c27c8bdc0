CREATE TRIGGER attestations_no_update BEFORE UPDATE ON attestations
    BEGIN SELECT RAISE(ABORT, 'rows of attestations are never changed'); END;
CREATE TRIGGER attestations_no_delete BEFORE DELETE ON attestations
    BEGIN SELECT RAISE(ABORT, 'rows of attestations are never changed'); END;
CREATE TRIGGER attestation_nonces_no_update BEFORE UPDATE ON attestation_nonces
    BEGIN SELECT RAISE(ABORT, 'rows of attestation_nonces are never changed'); END;
CREATE TRIGGER attestation_nonces_no_delete BEFORE DELETE ON attestation_nonces
    BEGIN SELECT RAISE(ABORT, 'rows of attestation_nonces are never changed'); END;
