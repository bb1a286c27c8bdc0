-- The registrar looks for due revocations each second; nearly all certificates of ten years have none.
CREATE INDEX certificates_by_revocation ON certificates (revocation_due) WHERE revocation IS NOT NULL AND revoked IS NULL;
