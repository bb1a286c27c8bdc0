using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>A pack that was decrypted and counts for nobody, until somebody has decided about it.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="DataClass">The data class.</param>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Reason">Why it is in quarantine.</param>
public sealed record QuarantinedPack(string Device, string DataClass, long Sequence, RefusalReason Reason)
{
    /// <summary>The id of its epoch.</summary>
    public required byte[] EpochId { get; init; }

    /// <summary>When it arrived, in whole seconds.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>Whether the device marked it as late.</summary>
    public bool IsMarkedLate { get; init; }

    /// <summary>The id of the association that its epoch names, or null.</summary>
    public string? Association { get; init; }

    /// <summary>The SenML pack, decrypted.</summary>
    public required byte[] Pack { get; init; }

    /// <summary>What somebody has decided, or null.</summary>
    public QuarantineDecision? Decision { get; init; }
}
