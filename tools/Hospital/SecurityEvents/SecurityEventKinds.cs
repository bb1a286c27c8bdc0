using static NanoMedAgent.Hospital.SecurityEvents.SyslogSeverity;

namespace NanoMedAgent.Hospital.SecurityEvents;

/// <summary>
/// All kinds of security events: 1xx what people and the ward do, 2xx the collector, 3xx the registrar, 4xx the gateway, 5xx journals of
/// sensors, 6xx services. tools/Gateway/SYSLOG.md has the same table; a test compares them.
/// </summary>
public static class SecurityEventKinds
{
    /// <summary>An action of the audit log that this version does not know.</summary>
    public static SecurityEventKind Other { get; } = new(199, "other", "something else was done", Notice, Warning);

    /// <summary>An event of a journal that this version does not know.</summary>
    public static SecurityEventKind OtherJournal { get; } = new(599, "sensor-other", "a sensor reports something else", Notice, Warning);

    /// <summary>Events of a sensor are lost, or were withheld.</summary>
    public static SecurityEventKind JournalGap { get; } = new(508, "sensor-gap", "events of a sensor are lost", Warning, Warning);

    /// <summary>A dead letter.</summary>
    public static SecurityEventKind DeadLetter { get; } =
        new(401, "dead-letter", "a record system has refused something", Warning, Warning);

    /// <summary>Those of the audit log, by the action there.</summary>
    public static IReadOnlyDictionary<string, SecurityEventKind> OfActions { get; } = new Dictionary<string, SecurityEventKind>
    {
        ["sign-in"] = new(101, "sign-in", "somebody has signed in", Informational, Warning),
        ["sign-out"] = new(102, "sign-out", "somebody has signed out", Informational, Warning),
        ["read-audit"] = new(110, "read-audit", "somebody has read the audit log", Notice, Warning),
        ["export"] = new(111, "export", "data were exported", Notice, Warning),
        ["view"] = new(112, "view", "somebody has looked at data of patients", Informational, Warning),
        ["backup"] = new(113, "backup", "a backup of the database was made", Notice, Warning),
        ["pair"] = new(120, "pair", "a sensor is paired with a patient", Informational, Warning),
        ["unpair"] = new(121, "unpair", "a sensor is unpaired from its patient", Informational, Warning),
        ["end without device"] = new(122, "end-without-device", "an association was ended without its sensor", Notice, Warning),
        ["read label"] = new(123, "read-label", "a label could not be used", Notice, Warning),
        ["register"] = new(124, "register", "a sensor was registered by its label", Notice, Warning),
        ["associate"] = new(125, "associate", "a sensor has confirmed an association", Informational, Warning),
        ["report"] = new(126, "report", "a message in a sensor's name is refused, or a sensor refuses", Notice, Warning),
        ["acknowledge"] = new(127, "acknowledge", "alarms are acknowledged on the ward's page", Informational, Warning),
        ["move"] = new(128, "move", "a patient is moved to another bed with the sensor", Informational, Warning),
        ["limits"] = new(129, "limits", "a patient gets alarm limits of his own, or the ward's again", Informational, Warning),
        ["device-state"] = new(130, "device-state", "a sensor's state was changed", Notice, Warning),
        ["policy"] = new(131, "policy", "a policy is in force on a sensor, or not", Notice, Warning),
        ["authority"] = new(132, "authority", "the authority's key is changed on sensors", Notice, Warning),
        ["ownership"] = new(133, "ownership", "a sensor's owner has changed", Notice, Warning),
        ["attest"] = new(134, "attest", "a sensor has shown what runs on it", Informational, Warning),
        ["hand-over"] = new(135, "hand-over", "a sensor is given to another owner", Notice, Warning),
        ["retire"] = new(136, "retire", "a sensor is retired", Notice, Warning),
        ["udi"] = new(137, "udi", "the UDI of sensors was noted", Informational, Warning),
        ["audio"] = new(138, "audio", "the sound of a sensor is paused, or turned off or on", Informational, Warning),
        ["rollout"] = new(139, "rollout", "a rollout of a release is begun, opens a ring, or is done", Notice, Warning),
        ["accept-quarantine"] = new(140, "accept-quarantine", "readings in quarantine were accepted", Notice, Warning),
        ["dismiss-quarantine"] = new(141, "dismiss-quarantine", "readings in quarantine were dismissed", Notice, Warning),
        ["retract"] = new(142, "retract", "readings were taken back from record systems", Notice, Warning),
        ["resend-dead-letters"] = new(143, "resend-dead-letters", "dead letters are sent again", Notice, Warning),
        ["erase"] = new(144, "erase", "a patient was erased", Warning, Warning),
        ["retain"] = new(145, "retain", "readings were deleted because of their age", Notice, Warning),
        ["restore"] = new(146, "restore", "the database was restored from a backup", Warning, Warning),
        ["pause-rollout"] = new(147, "pause-rollout", "a rollout of a release is paused, by a gate or a person", Warning, Warning),
        ["resume-rollout"] = new(148, "resume-rollout", "somebody resumes a rollout of a release", Notice, Warning),
        ["refuse-messages"] = new(201, "refuse-messages", "the collector has refused messages", Warning, Warning),
        ["broker"] = new(202, "broker", "the collector's connection to the broker", Notice, Warning),
        ["issue"] = new(301, "issue", "a certificate was issued for a sensor", Notice, Warning),
        ["install"] = new(302, "install", "a sensor has installed its certificate", Informational, Warning),
        ["refuse-certificate"] = new(303, "refuse-certificate", "a certificate is refused", Warning, Warning),
        ["revoke"] = new(304, "revoke", "certificates of a sensor are to be revoked", Notice, Warning),
        ["revoked"] = new(305, "revoked", "a certificate was revoked", Notice, Error),
        ["start"] = new(601, "start", "a service has started", Notice, Warning),
        ["stop"] = new(602, "stop", "a service has stopped", Notice, Warning),
    };

    /// <summary>Those of journals, by the kind there (PROTOCOL.md, "Events").</summary>
    public static IReadOnlyDictionary<string, SecurityEventKind> OfJournals { get; } = new Dictionary<string, SecurityEventKind>
    {
        ["update"] = new(501, "sensor-update", "a sensor's release", Notice, Warning),
        ["command"] = new(502, "sensor-command", "a sensor has answered a command", Informational, Warning),
        ["pairing"] = new(503, "sensor-pairing", "a sensor's pairing", Informational, Warning),
        ["refused"] = new(504, "sensor-refused", "a sensor has refused messages", Warning, Warning),
        ["storage"] = new(505, "sensor-storage", "a sensor's storage", Warning, Warning),
        ["request"] = new(506, "sensor-request", "a sensor asks for a certificate", Informational, Warning),
        ["ownership"] = new(507, "sensor-ownership", "a sensor's ownership", Notice, Warning),
    };

    /// <summary>All, by their numbers.</summary>
    public static IReadOnlyList<SecurityEventKind> All { get; } =
    [
        .. OfActions.Values.Concat(OfJournals.Values).Concat([Other, OtherJournal, JournalGap, DeadLetter]).OrderBy(kind => kind.Number),
    ];
}
