using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Policies;

/// <summary>What pairing with a patient means.</summary>
internal sealed record PairingEntry
{
    /// <summary>Whether a device measures only while it is paired with a patient.</summary>
    public bool OnlyWhilePaired { get; init; }

    /// <summary>Whether somebody has to press the device's button before pairing takes effect.</summary>
    public bool AsksForPress { get; init; } = true;

    /// <summary>Converts it to a rule.</summary>
    public PairingRule ToRule() => new() { IsRequired = OnlyWhilePaired, IsConfirmed = AsksForPress };
}
