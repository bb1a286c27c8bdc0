namespace NanoMedAgent.HostSim.Life;

/// <summary>Whose lives are played, and for how long.</summary>
public sealed record LifeOptions
{
    /// <summary>The number of devices.</summary>
    public required int Devices { get; init; }

    /// <summary>How long their lives are.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Decides everything that happens.</summary>
    public required long Seed { get; init; }

    /// <summary>When the first device is made.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>For the databases of the hospitals, and the picture.</summary>
    public required string Folder { get; init; }
}
