using NanoMedAgent.Hospital.Packs;

namespace NanoMedAgent.HostSim.Life;

/// <summary>A gap in the sequence numbers of a device, as it has declared it.</summary>
/// <param name="Hospital">Who knows of it.</param>
/// <param name="Declared">What the device declared.</param>
internal sealed record LifeGap(LifeHospital Hospital, DeclaredGap Declared)
{
    /// <summary>Missing values that are found to be in it.</summary>
    public long Accounted { get; set; }
}
