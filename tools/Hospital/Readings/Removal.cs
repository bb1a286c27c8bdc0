namespace NanoMedAgent.Hospital.Readings;

/// <summary>Why packs are deleted on purpose, and when.</summary>
/// <param name="Cause"><see cref="Retention"/> or <see cref="Erasure"/>; empty if an older version has not noted it.</param>
/// <param name="At">When.</param>
public sealed record Removal(string Cause, DateTimeOffset At)
{
    /// <summary>Because of their age.</summary>
    public const string Retention = "retention";

    /// <summary>With a patient's data.</summary>
    public const string Erasure = "erasure";
}
