using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Rollouts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>How far a rollout is, with its gates as they are now.</summary>
/// <param name="Rollout">The rollout.</param>
/// <param name="Devices">Its devices, by ring and id.</param>
/// <param name="Gates">Its gates.</param>
public sealed record RolloutReport(ReleaseRollout Rollout, IReadOnlyList<RolloutDevice> Devices, IReadOnlyList<RolloutGate> Gates)
{
    /// <summary>Reads and judges it. Nothing is changed.</summary>
    /// <param name="store">The database.</param>
    /// <param name="rollout">The rollout.</param>
    /// <param name="now">The time.</param>
    public static RolloutReport Read(AssociationStore store, ReleaseRollout rollout, DateTimeOffset now)
    {
        IReadOnlyList<RolloutDevice> devices = store.Rollouts.DevicesOf(rollout.Number);
        RolloutHealth health = new(TechnicalAlarms(store, rollout, devices, now), BadEvidence(store, rollout), Blocked(store));
        return new RolloutReport(rollout, devices, RolloutJudge.Judge(rollout, devices, health, now));
    }

    /// <summary>How many devices of a ring are in a state.</summary>
    /// <param name="ring">The ring, from 1.</param>
    /// <param name="state">The state.</param>
    public int Count(int ring, RolloutDeviceState state) => Devices.Count(device => device.Ring == ring && device.State == state);

    /// <summary>How many devices are in a state.</summary>
    public int Count(RolloutDeviceState state) => Devices.Count(device => device.State == state);

    private static Dictionary<string, string> TechnicalAlarms(
        AssociationStore store, ReleaseRollout rollout, IReadOnlyList<RolloutDevice> devices, DateTimeOffset now)
    {
        Dictionary<string, string> alarms = [];
        foreach ((string device, bool isSilent) in store.Rollouts.TechnicalAlarms(rollout))
        {
            alarms[device] = isSilent ? "silent at its patient" : "its storage has failed";
        }

        // A device that does not start any more says nothing.
        TimeSpan patience = TimeSpan.FromHours((double)rollout.Gates.TrialHours);
        foreach (RolloutDevice device in devices.Where(each => each.State == RolloutDeviceState.OnTrial
            && each.Changed + patience <= now && each.Changed + patience > rollout.Judged))
        {
            alarms[device.Device] = "not heard of since it restarted for its trial";
        }

        return alarms;
    }

    private static Dictionary<string, string> BadEvidence(AssociationStore store, ReleaseRollout rollout) => store.Rollouts
        .BadEvidence(rollout).GroupBy(each => each.Device).ToDictionary(
            same => same.Key,
            same => same.Last().Release >= 0 && same.Last().Release < rollout.Sequence
                ? FormattableString.Invariant($"it runs release {same.Last().Release}")
                : string.Join("; ", same.Last().Reasons.Split(' ').Select(name =>
                    Enum.TryParse(name, out AttestationReason reason) ? AttestationReasons.TextOf(reason) : name)));

    private static HashSet<string> Blocked(AssociationStore store) =>
    [
        .. store.DeviceStates.All().Where(device => device.Current.IsBlocked() || device.Current == DeviceState.Made)
            .Select(device => device.Device),
    ];
}
