using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Ward.Languages;
using static NanoMedAgent.Ward.Languages.PageText;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>Finds the sensors whose values count for no patient now.</summary>
internal static class UncountedSensors
{
    /// <summary>All of them, by their ids.</summary>
    public static IReadOnlyDictionary<string, UncountedSensor> All(AssociationStore store)
    {
        Dictionary<string, UncountedSensor> all = store.QuarantinedStarts.All().ToDictionary(each => each.Key, each => Of(each.Value));
        foreach ((string device, DeviceStateChange change) in store.DeviceStates.Blocked())
        {
            all[device] = Of(change);
        }

        return all;
    }

    /// <summary>What is shown of one sensor.</summary>
    /// <param name="newest">Its newest state, or null.</param>
    /// <param name="quarantined">Since when and why what it sends goes to quarantine; null when it does not.</param>
    /// <returns>null when its values count.</returns>
    public static UncountedSensor? Find(DeviceStateChange? newest, QuarantinedStart? quarantined) =>
        newest is not null && ((DeviceState?)newest.State).IsBlocked() ? Of(newest)
        : quarantined is not null ? Of(quarantined)
        : null;

    private static UncountedSensor Of(DeviceStateChange change) => new(Known(DeviceStateText.Of(change.State)), change.At);

    private static UncountedSensor Of(QuarantinedStart start) => new(T("in quarantine"), start.At);
}
