-- How much of each device is in quarantine and not decided about. There is a bound for it.
CREATE TABLE quarantine_totals (device TEXT NOT NULL PRIMARY KEY, packs BIGINT NOT NULL, bytes BIGINT NOT NULL);
INSERT INTO quarantine_totals (device, packs, bytes)
    SELECT q.device, COUNT(*), SUM(length(q.pack)) FROM quarantine AS q
    WHERE NOT EXISTS (
        SELECT 1 FROM quarantine_decisions AS d WHERE d.device = q.device AND d.class = q.class AND d.sequence = q.sequence)
    GROUP BY q.device;
