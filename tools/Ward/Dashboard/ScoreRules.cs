using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>
/// When the sensors of this ward raise alarms, and how they compute the early-warning score: by the ward's own policy, or by one that was
/// sent to a sensor since.
/// </summary>
internal sealed class ScoreRules(WardOptions options)
{
    private readonly Dictionary<(string Device, long Version), AlarmRule?> _read = [];
    private readonly Dictionary<string, ScoreRule> _known = [];
    private readonly Dictionary<string, AlarmRule> _alarms = [];

    /// <summary>The rules that were read, by the sensors' ids.</summary>
    public IReadOnlyDictionary<string, ScoreRule> Known => _known;

    /// <summary>All alarms of the policies, by the sensors' ids.</summary>
    public IReadOnlyDictionary<string, AlarmRule> KnownAlarms => _alarms;

    /// <summary>Reads the rule of a sensor anew.</summary>
    public void Read(AssociationStore store, string device)
    {
        if (FindAlarms(store, device) is { } alarms)
        {
            _alarms[device] = alarms;
        }
        else
        {
            _alarms.Remove(device);
        }

        if (Find(store, device) is { } rule)
        {
            _known[device] = rule;
        }
        else
        {
            _known.Remove(device);
        }
    }

    /// <summary>The rule of a sensor; null when it has none, and when it is not known which policy the sensor has.</summary>
    /// <param name="store">The associations, beside which the policies are.</param>
    /// <param name="device">The sensor's id.</param>
    public ScoreRule? Find(AssociationStore store, string device) =>
        store.Policies.RunningOn(device) is { } running && running.Version == options.PolicyVersion
            ? options.Score
            : FindAlarms(store, device)?.Score;

    /// <summary>All alarms of the policy on a sensor; null when it has none, and when it is not known which policy it has.</summary>
    /// <param name="store">The associations, beside which the policies are.</param>
    /// <param name="device">The sensor's id.</param>
    public AlarmRule? FindAlarms(AssociationStore store, string device)
    {
        if (store.Policies.RunningOn(device) is not { } running)
        {
            return null;
        }

        // All sensors with the ward's own policy have one.
        string of = running.Version == options.PolicyVersion ? "" : device;
        if (!_read.TryGetValue((of, running.Version), out AlarmRule? rule))
        {
            byte[]? signed = running.Version == options.PolicyVersion
                ? options.Policy
                : store.Policies.MessageInForce(device, running.Version);
            rule = signed is not null
                && SignedPolicy.TryVerify(signed, options.Authority.Public, out DataPolicy? policy, out _) ? policy!.Alarms : null;
            _read[(of, running.Version)] = rule;
        }

        return rule;
    }
}
