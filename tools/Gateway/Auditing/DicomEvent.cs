using NanoMedAgent.Hospital.SecurityEvents;

namespace NanoMedAgent.Gateway.Auditing;

/// <summary>
/// What DICOM calls a security event (PS3.15, section A.5.3; the codes are in PS3.16, annex D, and in FHIR's copy of it). What DICOM has no
/// word for is a security alert without a type; beside it always stands our own code.
/// </summary>
/// <param name="Code">The EventID.</param>
/// <param name="Meaning">Its meaning there.</param>
/// <param name="Action">C, R, U, D or E: create, read, update, delete, execute.</param>
/// <param name="Type">An EventTypeCode with its meaning; null where DICOM has none.</param>
public sealed record DicomEvent(string Code, string Meaning, char Action, (string Code, string Meaning)? Type = null)
{
    /// <summary>The EventID of what is about a patient's data.</summary>
    public const string PatientRecord = "110110";

    /// <summary>What DICOM calls a kind of event.</summary>
    public static DicomEvent Of(SecurityEventKind kind) => kind.Name switch
    {
        "view" => Record('R'),
        "pair" or "associate" or "unpair" or "end-without-device" or "acknowledge" or "move" or "limits" or "audio" or "retract"
            or "accept-quarantine" or "dismiss-quarantine" => Record('U'),
        "erase" => Record('D'),
        "sign-in" => new("110114", "User Authentication", 'E', ("110122", "Login")),
        "sign-out" => new("110114", "User Authentication", 'E', ("110123", "Logout")),
        "read-audit" => new("110101", "Audit Log Used", 'R'),
        "export" or "backup" => new("110106", "Export", 'R'),
        "restore" => new("110107", "Import", 'C'),
        "start" => new("110100", "Application Activity", 'E', ("110120", "Application Start")),
        "stop" => new("110100", "Application Activity", 'E', ("110121", "Application Stop")),
        "attest" or "report" or "refuse-messages" or "refuse-certificate" or "sensor-refused" =>
            Alert(("110126", "Node Authentication")),
        "policy" or "authority" or "ownership" or "hand-over" or "retire" or "issue" or "install" or "revoke" or "revoked"
            or "sensor-request" or "sensor-ownership" => Alert(("110129", "Security Configuration")),
        "register" or "udi" => Alert(("110130", "Hardware Configuration")),
        "sensor-update" or "rollout" or "pause-rollout" or "resume-rollout" => Alert(("110131", "Software Configuration")),
        "device-state" => Alert(("110135", "Object Security Attributes Changed")),
        _ => Alert(null),
    };

    private static DicomEvent Record(char action) => new(PatientRecord, "Patient Record", action);

    private static DicomEvent Alert((string Code, string Meaning)? type) => new("110113", "Security Alert", 'E', type);
}
