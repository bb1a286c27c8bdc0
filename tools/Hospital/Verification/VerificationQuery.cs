using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>What is to be verified; null for no condition.</summary>
public sealed record VerificationQuery
{
    /// <summary>The id of the device.</summary>
    public string? Device { get; init; }

    /// <summary>The data class.</summary>
    public string? DataClass { get; init; }

    /// <summary>From the first reading on that was measured at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Up to the last reading that was measured before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>From the first to the last reading of the association with this id.</summary>
    public string? Association { get; init; }

    /// <summary>Whether a device's class is to be verified.</summary>
    internal bool Matches((string Device, string DataClass) each) =>
        (Device ?? each.Device) == each.Device && (DataClass ?? each.DataClass) == each.DataClass;

    /// <summary>The conditions for rows.</summary>
    internal ReadingQuery Rows => new() { From = From, To = To, Association = Association };
}
