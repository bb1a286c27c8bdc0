namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>A staged rollout of a release.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Digest">SHA-256 of the signed release, 32 bytes.</param>
/// <param name="Sequence">The release's sequence number.</param>
/// <param name="Product">Vendor and class of the devices that it is for, 16 bytes each.</param>
/// <param name="State">Where it is.</param>
/// <param name="Ring">The newest ring that is open, from 1.</param>
public sealed record ReleaseRollout(long Number, byte[] Digest, long Sequence, byte[] Product, RolloutState State, int Ring)
{
    /// <summary>Its rings.</summary>
    public required RolloutRings Rings { get; init; }

    /// <summary>Its gates.</summary>
    public required RolloutGates Gates { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>By whom.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Since when the ring is open.</summary>
    public required DateTimeOffset Opened { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Changed { get; init; }

    /// <summary>Who has brought it there: the id of a person, or "ward" or "medagent" for a gate.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>Why; may be empty.</summary>
    public required string Why { get; init; }

    /// <summary>Since when what devices do counts for the gates: whoever resumes it has looked at what was before.</summary>
    public required DateTimeOffset Judged { get; init; }

    /// <summary>Whether devices of all rings may have it.</summary>
    public bool IsLastRing => Ring == Rings.Count;
}
