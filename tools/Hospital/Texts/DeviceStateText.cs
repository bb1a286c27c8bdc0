using NanoMedAgent.Hospital.Devices;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>Texts for the states of devices.</summary>
public static class DeviceStateText
{
    /// <summary>A state in a word or two, as it stands after "the sensor is".</summary>
    public static string Of(DeviceState? state) => state switch
    {
        DeviceState.Made => "not taken over",
        DeviceState.Owned => "owned, not in use",
        DeviceState.Active => "active",
        DeviceState.Suspended => "suspended",
        DeviceState.Lost => "lost",
        DeviceState.Retired => "retired",
        _ => "not registered",
    };

    /// <summary>Why a device does not come into another state, and what to do.</summary>
    public static string Of(DeviceStateRefusal refusal) => refusal switch
    {
        DeviceStateRefusal.None => "done",
        DeviceStateRefusal.Unchanged => "it was in this state before",
        DeviceStateRefusal.Unknown => "no device with this id is known here; check the id",
        DeviceStateRefusal.Retired => "it is retired, and stays so",
        _ => "this is not possible from its state",
    };
}
