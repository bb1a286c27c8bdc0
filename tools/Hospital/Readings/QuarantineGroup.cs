using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>Packs in quarantine that somebody decides about together.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="DataClass">The data class.</param>
/// <param name="Reason">Why they are there.</param>
/// <param name="Association">The id of the association that they name, or null.</param>
public sealed record QuarantineGroup(string Device, string DataClass, RefusalReason Reason, string? Association)
{
    /// <summary>The lowest sequence number.</summary>
    public required long First { get; init; }

    /// <summary>The highest sequence number.</summary>
    public required long Last { get; init; }

    /// <summary>How many packs.</summary>
    public required long Count { get; init; }

    /// <summary>When the first of them arrived.</summary>
    public required DateTimeOffset FirstReceived { get; init; }

    /// <summary>When the last of them arrived.</summary>
    public required DateTimeOffset LastReceived { get; init; }

    /// <summary>Whether a pack is one of them.</summary>
    public bool Contains(QuarantinedPack pack) =>
        pack.Device == Device && pack.DataClass == DataClass && pack.Reason == Reason && pack.Association == Association;
}
