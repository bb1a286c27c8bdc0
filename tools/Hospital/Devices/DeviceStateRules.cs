namespace NanoMedAgent.Hospital.Devices;

/// <summary>Which changes of a device's state are allowed, and what follows from a state.</summary>
public static class DeviceStateRules
{
    /// <summary>The longest reason for a change, in characters.</summary>
    public const int ReasonLimit = 256;

    /// <summary>
    /// Whether nothing that a device says counts: its readings go to quarantine, it gets no acknowledgements, no grant, no certificate, and
    /// no access to the broker. A device without a state is trusted by an option of the collector alone, and is not blocked.
    /// </summary>
    public static bool IsBlocked(this DeviceState? state) => state is DeviceState.Suspended or DeviceState.Lost or DeviceState.Retired;

    /// <summary>Whether a device is the hospital's and may work for it: it may have a certificate, for example.</summary>
    public static bool IsInService(this DeviceState? state) => state is DeviceState.Owned or DeviceState.Active;

    /// <summary>Whether a device may come from one state into another one.</summary>
    /// <param name="from">null for a device that has none yet.</param>
    /// <param name="to">The state after that.</param>
    /// <param name="isQuarantined">
    /// Whether what it sends goes to quarantine because of what it has shown of its software. Activating it ends that, also when it is
    /// active.
    /// </param>
    public static DeviceStateRefusal Check(DeviceState? from, DeviceState to, bool isQuarantined = false) => (from, to) switch
    {
        _ when from == to && !(isQuarantined && to == DeviceState.Active) => DeviceStateRefusal.Unchanged,
        (DeviceState.Retired, _) => DeviceStateRefusal.Retired,
        (null, _) => DeviceStateRefusal.None,

        // An owner has handed it over.
        (DeviceState.Owned or DeviceState.Active, DeviceState.Made) => DeviceStateRefusal.None,
        (DeviceState.Made, DeviceState.Owned) => DeviceStateRefusal.None,
        (_, DeviceState.Active or DeviceState.Suspended or DeviceState.Lost or DeviceState.Retired) => DeviceStateRefusal.None,
        _ => DeviceStateRefusal.NotAllowed,
    };

    /// <summary>Whether a text can be the reason for a change: 1 to 256 characters, no control characters.</summary>
    public static bool IsReason(string text) =>
        text.Length is > 0 and <= ReasonLimit && !text.Any(char.IsControl) && !string.IsNullOrWhiteSpace(text);
}
