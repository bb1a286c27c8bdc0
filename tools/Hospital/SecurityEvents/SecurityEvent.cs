namespace NanoMedAgent.Hospital.SecurityEvents;

/// <summary>
/// Something that a hospital's security wants to know. It has no measured value and no name of a patient; ids of patients are only for
/// destinations that want them.
/// </summary>
/// <param name="Key">Its name for ever, by which a repetition is known: "audit:12" or "journal:DEVICE:34".</param>
/// <param name="Kind">What has happened.</param>
/// <param name="Time">When; null if the device that reports it has no clock.</param>
/// <param name="Source">Who reports it: "ward", "medagent", "collector", "registrar", "admissions", "gateway" or
/// "sensor".</param>
public sealed record SecurityEvent(string Key, SecurityEventKind Kind, DateTimeOffset? Time, string Source)
{
    /// <summary>What keys of entries of the audit log begin with.</summary>
    public const string AuditPrefix = "audit:";

    /// <summary>Its number in the audit log; 0 if it is not from there.</summary>
    public long Number { get; init; }

    /// <summary>The id of the person, device or program who did it.</summary>
    public string Who { get; init; } = "";

    /// <summary>"nurse", "admin", "device" or the name of a program.</summary>
    public string Role { get; init; } = "";

    /// <summary>What it was done to.</summary>
    public string Subject { get; init; } = "";

    /// <summary>"done", or why not.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>From where: the address or the name of a computer. Empty where it is not known.</summary>
    public string Origin { get; init; } = "";

    /// <summary>The id of the patient of that association. Empty unless the feed shows patients.</summary>
    public string Patient { get; init; } = "";

    /// <summary>The association that it is about. Empty where it is about none, or about several.</summary>
    public string Association { get; init; } = "";

    /// <summary>
    /// The digest of an entry of the audit log, in hexadecimal: who has it can see later whether the log was changed. Otherwise empty.
    /// </summary>
    public string Digest { get; init; } = "";

    /// <summary>The program that reports it: "medagent", "nanomedagent-ward".</summary>
    public string Program => Source == "medagent" ? Source : $"nanomedagent-{Source}";

    /// <summary>Whether something was refused.</summary>
    public bool IsRefused => Outcome.Contains("refused", StringComparison.OrdinalIgnoreCase);

    /// <summary>How severe it is.</summary>
    public SyslogSeverity Severity => IsRefused ? Kind.WhenRefused : Kind.Severity;
}
