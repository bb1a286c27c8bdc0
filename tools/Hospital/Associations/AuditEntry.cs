namespace NanoMedAgent.Hospital.Associations;

/// <summary>Who did what, and what came of it.</summary>
/// <param name="Time">When.</param>
/// <param name="Who">A person's or a device's id; "ward" for the program itself.</param>
/// <param name="Role">"nurse", "admin", "device" or "ward".</param>
/// <param name="Action">A verb: "pair", "unpair", "sign-in".</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Outcome">"done", or why not.</param>
public sealed record AuditEntry(DateTimeOffset Time, string Who, string Role, string Action, string Subject, string Outcome)
{
    /// <summary>What somebody in the ward did.</summary>
    public static AuditEntry By(Staff who, DateTimeOffset time, string action, string subject, string outcome) =>
        new(time, who.Id, who.Role == StaffRole.Admin ? "admin" : "nurse", action, subject, outcome);
}
