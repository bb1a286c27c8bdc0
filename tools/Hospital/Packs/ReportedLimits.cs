using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>What a pack of the class "alarm" reports of one patient's limits (PROTOCOL.md, "Limits for one patient").</summary>
/// <param name="Word">"own"; or why the ward's are in force: "ward", "time", "policy", "lost". A newer device may have others.</param>
/// <param name="InForce">The limits of the patient; null when the ward's are in force.</param>
public sealed record ReportedLimits(string Word, PatientLimits? InForce)
{
    /// <summary>Its name in packs.</summary>
    public const string Name = "limits";

    /// <summary>The patient has limits of his own.</summary>
    public const string Own = "own";

    /// <summary>The hospital has given him back the ward's.</summary>
    public const string Ward = "ward";

    /// <summary>His own have reached their end.</summary>
    public const string Time = "time";

    /// <summary>A new policy does not allow his own.</summary>
    public const string Policy = "policy";

    /// <summary>The sensor could not read his own any more.</summary>
    public const string Lost = "lost";
}
