using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>What decides beside its values on what is shown of a bed.</summary>
/// <param name="IsCollected">Whether a collector runs.</param>
/// <param name="Restore">The last time that the database was restored, or null.</param>
/// <param name="Blocked">Since when and why the bed's sensor is suspended, lost or retired; or null.</param>
internal sealed record BedCircumstances(bool IsCollected, StoreRestore? Restore, DeviceStateChange? Blocked);
