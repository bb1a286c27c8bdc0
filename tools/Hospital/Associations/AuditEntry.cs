namespace NanoMedAgent.Hospital.Associations;

/// <summary>Who did what, and with which outcome.</summary>
/// <param name="Time">When.</param>
/// <param name="Who">The id of a person or a device; "ward" for the program itself.</param>
/// <param name="Role">"nurse", "admin", "device" or "ward".</param>
/// <param name="Action">A verb: "pair", "unpair", "sign-in".</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Outcome">"done", or why not.</param>
public sealed record AuditEntry(DateTimeOffset Time, string Who, string Role, string Action, string Subject, string Outcome)
{
    /// <summary>From where: the address of the browser, or the name of the computer of a command line. Empty if it is not known.</summary>
    public string Origin { get; init; } = "";

    /// <summary>The association that it is about, by which the patient is known. Empty where it is about none, or about several.</summary>
    public string Association { get; init; } = "";

    /// <summary>An entry for an action of a person in the ward.</summary>
    public static AuditEntry By(Staff who, DateTimeOffset time, string action, string subject, string outcome) =>
        new(time, who.Id, who.Role == StaffRole.Admin ? "admin" : "nurse", action, subject, outcome) { Origin = who.Origin };
}
