-- A row of the ledger may lose who the patient was, and a row of the quarantine its content; nothing else.
DROP TRIGGER associations_no_update;
CREATE TRIGGER associations_no_update BEFORE UPDATE ON associations
    WHEN NOT (NEW.patient LIKE 'erased-%' AND length(NEW.patient_token) = 0 AND NEW.association = OLD.association
        AND NEW.device = OLD.device AND NEW.serial = OLD.serial AND NEW.location = OLD.location AND NEW.responsible = OLD.responsible
        AND NEW.responsible_token = OLD.responsible_token AND NEW.capture = OLD.capture AND NEW.granted = OLD.granted
        AND NEW.not_after = OLD.not_after AND NEW.counter = OLD.counter AND NEW.nonce = OLD.nonce)
    BEGIN SELECT RAISE(ABORT, 'rows of associations are never changed'); END;
DROP TRIGGER quarantine_no_update;
CREATE TRIGGER quarantine_no_update BEFORE UPDATE ON quarantine
    WHEN NOT (length(NEW.pack) = 0 AND NEW.device = OLD.device AND NEW.class = OLD.class AND NEW.sequence = OLD.sequence
        AND NEW.epoch = OLD.epoch AND NEW.received = OLD.received AND NEW.late = OLD.late AND NEW.reason = OLD.reason
        AND NEW.association IS OLD.association)
    BEGIN SELECT RAISE(ABORT, 'rows of quarantine are never changed'); END;
