-- An alarm that nobody has acknowledged in time, as it is told to one destination: a page, a webhook, a topic of MQTT. The identifier
-- follows from the rest, so that two programs note it once. "began" tells this alarm from others of its name: the number of the pack that
-- has raised it, or when something of a silent device last arrived. "page" is the ward whose pages show it, or empty. Times in milliseconds
-- since 1970.
CREATE TABLE escalations (
    number INTEGER PRIMARY KEY, escalation TEXT NOT NULL UNIQUE, association BLOB NOT NULL, ward TEXT NOT NULL, bed TEXT NOT NULL,
    device TEXT NOT NULL, alarm TEXT NOT NULL, state TEXT NOT NULL, began BIGINT NOT NULL, priority TEXT NOT NULL,
    unanswered BIGINT NOT NULL, destination TEXT NOT NULL, page TEXT NOT NULL, noted BIGINT NOT NULL);
CREATE INDEX escalations_by_association ON escalations (association);
-- What became of it: each failed attempt, and once each other outcome.
CREATE TABLE escalation_events (
    number INTEGER PRIMARY KEY, escalation TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, occurred BIGINT NOT NULL);
CREATE INDEX escalation_events_by_escalation ON escalation_events (escalation);
CREATE INDEX escalation_events_by_time ON escalation_events (occurred);
CREATE UNIQUE INDEX escalation_outcomes ON escalation_events (escalation, kind) WHERE kind NOT IN ('Failed', 'EndFailed');
-- Those about which something is still to be told.
CREATE TABLE unfinished_escalations (escalation TEXT NOT NULL PRIMARY KEY);
-- Which of several programs sends to a destination, until when.
CREATE TABLE escalation_leases (lease TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, expires BIGINT NOT NULL);
