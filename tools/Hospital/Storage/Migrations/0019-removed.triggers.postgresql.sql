-- A row of the ledger may lose who the patient was, and a row of the quarantine its content; nothing else.
DROP TRIGGER associations_insert_only ON associations;
CREATE TRIGGER associations_no_delete BEFORE DELETE ON associations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER associations_no_update BEFORE UPDATE ON associations FOR EACH ROW
    WHEN (NOT (NEW.patient LIKE 'erased-%' AND length(NEW.patient_token) = 0
        AND (NEW.association, NEW.device, NEW.serial, NEW.location, NEW.responsible, NEW.responsible_token, NEW.capture, NEW.granted,
            NEW.not_after, NEW.counter, NEW.nonce)
        = (OLD.association, OLD.device, OLD.serial, OLD.location, OLD.responsible, OLD.responsible_token, OLD.capture, OLD.granted,
            OLD.not_after, OLD.counter, OLD.nonce)))
    EXECUTE FUNCTION refuse_change();
DROP TRIGGER quarantine_insert_only ON quarantine;
CREATE TRIGGER quarantine_no_delete BEFORE DELETE ON quarantine FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER quarantine_no_update BEFORE UPDATE ON quarantine FOR EACH ROW
    WHEN (NOT (length(NEW.pack) = 0
        AND (NEW.device, NEW.class, NEW.sequence, NEW.epoch, NEW.received, NEW.late, NEW.reason)
        = (OLD.device, OLD.class, OLD.sequence, OLD.epoch, OLD.received, OLD.late, OLD.reason)
        AND NEW.association IS NOT DISTINCT FROM OLD.association))
    EXECUTE FUNCTION refuse_change();
