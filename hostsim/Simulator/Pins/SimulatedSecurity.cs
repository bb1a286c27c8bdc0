using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Pins;

/// <summary>What a chip says about its protection. At first it is that of a production board whose platform can read all of it.</summary>
public sealed class SimulatedSecurity : IPlatformSecurity
{
    /// <summary>What a platform says that cannot read something.</summary>
    public const int Unknown = -1;

    /// <inheritdoc/>
    public int SecureBoot { get; set; } = 1;

    /// <inheritdoc/>
    public int FlashEncryption { get; set; } = 1;

    /// <inheritdoc/>
    public int DebugStatus { get; set; } = 3;

    /// <inheritdoc/>
    public ResetReason ResetReason { get; set; } = ResetReason.PowerOn;
}
