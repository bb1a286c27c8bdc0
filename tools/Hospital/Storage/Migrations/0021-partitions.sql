-- Which pack an original belongs to (0: none, or one of an older version), so that both can be dropped together.
ALTER TABLE evidence_originals ADD COLUMN pack BIGINT NOT NULL DEFAULT 0;

-- Why numbers were removed ('retention' or 'erasure'), and when last; empty and 0 where an older version has removed them.
ALTER TABLE removed ADD COLUMN cause TEXT NOT NULL DEFAULT '';
ALTER TABLE removed ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
