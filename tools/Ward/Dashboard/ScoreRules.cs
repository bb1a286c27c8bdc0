using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Dashboard;

/// <summary>
/// How the sensors of this ward compute the early-warning score: by the ward's own policy, or by one that was sent to a sensor since.
/// </summary>
internal sealed class ScoreRules(WardOptions options)
{
    private readonly Dictionary<(string Device, long Version), ScoreRule?> _sent = [];
    private readonly Dictionary<string, ScoreRule> _known = [];

    /// <summary>The rules that were read, by the sensors' ids.</summary>
    public IReadOnlyDictionary<string, ScoreRule> Known => _known;

    /// <summary>Reads the rule of a sensor anew.</summary>
    public void Read(AssociationStore store, string device)
    {
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
    public ScoreRule? Find(AssociationStore store, string device)
    {
        if (store.Policies.RunningOn(device) is not { } running)
        {
            return null;
        }

        if (running.Version == options.PolicyVersion)
        {
            return options.Score;
        }

        if (!_sent.TryGetValue((device, running.Version), out ScoreRule? rule))
        {
            rule = store.Policies.MessageInForce(device, running.Version) is { } message
                && SignedPolicy.TryVerify(message, options.Authority.Public, out DataPolicy? policy, out _) ? policy!.Alarms?.Score : null;
            _sent[(device, running.Version)] = rule;
        }

        return rule;
    }
}
