namespace NanoMedAgent.Hospital.Devices;

/// <summary>Why a device does not come into another state.</summary>
public enum DeviceStateRefusal
{
    /// <summary>It is not refused.</summary>
    None = 0,

    /// <summary>It is in that state already; nothing is written.</summary>
    Unchanged,

    /// <summary>The store has never heard of a device with this id.</summary>
    Unknown,

    /// <summary>A retired device stays retired.</summary>
    Retired,

    /// <summary>No such change is allowed from its state.</summary>
    NotAllowed,
}
