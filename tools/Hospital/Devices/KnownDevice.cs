namespace NanoMedAgent.Hospital.Devices;

/// <summary>A device that a store has heard of.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Serial">The maker's serial, if its label was read; otherwise empty.</param>
/// <param name="State">
/// The newest row of its history; null if it has none, because a collector trusts it by an option alone, or an older version has
/// registered it.
/// </param>
/// <param name="Registered">When its label was read, or null.</param>
public sealed record KnownDevice(string Device, string Serial, DeviceStateChange? State, DateTimeOffset? Registered)
{
    /// <summary>The state that counts; null for a device that has none.</summary>
    public DeviceState? Current => State?.State ?? (Registered is null ? null : DeviceState.Active);
}
