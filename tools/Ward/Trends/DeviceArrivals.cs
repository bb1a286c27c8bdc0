using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Ward.Trends;

/// <summary>What has arrived of a device since the last look.</summary>
internal sealed class DeviceArrivals
{
    /// <summary>The packs.</summary>
    public List<ArrivedPack> Packs { get; } = [];

    /// <summary>Their measured values.</summary>
    public List<StoredReading> Readings { get; } = [];

    /// <summary>Their vital signs without a value.</summary>
    public List<StoredMissing> Missing { get; } = [];
}
