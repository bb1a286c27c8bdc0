using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Rollouts;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Sends the policies that wait in the database to their devices, again and again until each has answered, and notes the answers. It has no
/// network of its own. Several programs may do this at the same time; for one device they use one command, which the device carries out
/// once. For one thread at a time.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="authority">Who signs the commands; the policies in them are signed already.</param>
public sealed class PolicyDelivery(AssociationStore store, CommandAuthority authority)
{
    // In each second: a device restarts for a new policy, and announces new epochs then.
    private const int AtOnce = 25;
    private const int ReadLimit = 1000;

    // The device has restarted before the policy worked (PROTOCOL.md, "A policy over the air").
    private const int StartFailed = 13;
    private const int StartsLimit = 3;
    private const int DoublingsLimit = 16;

    // As long as the key of the week that signs it, where a delegate does. An old one can do no harm: a policy's version only rises.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    // A device that is heard of gets it at once. To one that is away for a quarter some fifteen commands are sent, not so many that the
    // broker drops some, and that the device has to verify when it is back.
    private static readonly TimeSpan LongestResend = TimeSpan.FromDays(30);
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(5);

    // A broker may repeat what a device has sent as often as it likes.
    private static readonly TimeSpan PauseOfHeard = TimeSpan.FromSeconds(30);

    // Of devices that have announced themselves, and whose label nobody has read. As many as there are with vouchers.
    private readonly Dictionary<string, CosePublicKey> _announced = [];

    // How often devices could not start with a policy that waits for them. A restart of this program gives them more attempts.
    private readonly Dictionary<string, (long Version, int Starts)> _failedStarts = [];

    /// <summary>The key of a device that a policy waits for, or that has got one lately; null if it is not known.</summary>
    /// <param name="device">Its id.</param>
    public CosePublicKey? KeyOf(string device) =>
        store.Devices.Find(device)?.Key
        ?? _announced.GetValueOrDefault(device)
        ?? store.Policies.KeyOf(device);

    /// <summary>Makes the commands that are due. To be called every second or so.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isMine">Whether the caller sends to a device; null for all.</param>
    /// <returns>To be published.</returns>
    public IReadOnlyList<Message> CheckTimers(DateTimeOffset now, Func<string, bool>? isMine = null)
    {
        List<Message> messages = [];
        CommandSigner signer = authority.Signer;
        foreach (PolicyOrder order in store.Policies.Due(now, ReadLimit).Where(order => isMine?.Invoke(order.Device) != false))
        {
            if (messages.Count == AtOnce)
            {
                break;
            }

            if (TryMake(order, signer, now) is { } message)
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    /// <summary>Something of a device has arrived, so it can be reached: what waits for it is sent soon.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="now">The time.</param>
    public void NoteHeard(string device, DateTimeOffset now)
    {
        if (store.Policies.WaitingFor(device) is { } order && order.Due > now && !(now - order.Sent < PauseOfHeard))
        {
            store.Policies.Postpone(order, now, order.Counter, order.Reason);
        }
    }

    /// <summary>A device that the authority owns has no policy yet. It gets the one that waits for it, or else the first one.</summary>
    /// <param name="device">Its key, as it has announced itself.</param>
    /// <param name="first">A signed policy and its version; null if there is none.</param>
    /// <param name="now">The time.</param>
    public void HandleWithoutPolicy(CosePublicKey device, (byte[] Message, int Version)? first, DateTimeOffset now)
    {
        _announced[device.DeviceId] = device;
        if (store.Policies.WaitingFor(device.DeviceId) is null && !store.Policies.TryReopen(device.DeviceId, now) && first is { } policy)
        {
            store.Policies.Order([device.DeviceId], policy.Message, policy.Version, PairingAudit.Ward, now);
        }

        NoteHeard(device.DeviceId, now);
    }

    /// <summary>Handles the verified answer of a device to a command. Answers to other commands than for policies change nothing.</summary>
    /// <param name="answer">An event of the kind "command".</param>
    /// <param name="now">The time.</param>
    public void HandleAnswer(DeviceEvent answer, DateTimeOffset now)
    {
        if (store.Policies.WaitingFor(answer.Device) is not { Counter: > 0 } order)
        {
            return;
        }

        string text = ReasonText.What(answer.Kind, answer.What).Text
            + (answer.Reason == 0 ? "" : $" ({ReasonText.Why(answer.Kind, answer.What, answer.Reason).Text})");
        if ((CommandAnswer)answer.What is CommandAnswer.Expired or CommandAnswer.DelegationExpired && now - order.Sent >= PauseOfHeard)
        {
            // It was away for longer than a command is valid, and the broker has kept one for it.
            store.Policies.Postpone(order, now, order.Counter, text);
            return;
        }

        if (answer.Number != order.Counter)
        {
            // What could not be verified has no counter, so this may be the answer to another command.
            if (answer.Number == 0 && now - order.Sent < ShortestPause)
            {
                store.Policies.Postpone(order, order.Due, order.Counter, text);
            }

            return;
        }

        switch ((CommandAnswer)answer.What)
        {
            case CommandAnswer.CarriedOut:
                End(order, PolicyOrderState.InForce, "", now);
                break;
            case CommandAnswer.PolicyRefused when answer.Reason == StartFailed && MayStartAgain(order):
                // Its power may have been cut just then.
                store.Policies.Postpone(order, now + ShortestPause, counter: 0, text);
                break;
            case CommandAnswer.PolicyRefused or CommandAnswer.Unknown:
                End(order, PolicyOrderState.Refused, text, now);
                break;
            case CommandAnswer.PolicyOlder when store.Policies.Announced(order.Device)?.Version != order.Version:
                End(order, PolicyOrderState.Refused, text, now);
                break;
            case CommandAnswer.PolicyOlder:
                End(order, PolicyOrderState.InForce, "it had it before", now);
                break;
            case CommandAnswer.Interrupted:
                store.Policies.Postpone(order, now + SoonAgain, counter: 0, text);
                break;
            case CommandAnswer.CounterUsed:
                store.Policies.Postpone(order, now + ShortestPause, counter: 0, text);
                break;
            default:
                store.Policies.Postpone(order, order.Due, order.Counter, text);
                break;
        }
    }

    private Message? TryMake(PolicyOrder order, CommandSigner signer, DateTimeOffset now)
    {
        DeviceState? state = store.DeviceStates.Find(order.Device);
        if (state.IsBlocked() || state == DeviceState.Made)
        {
            store.Policies.Postpone(order, now + LongestPause, order.Counter, $"the device is {DeviceStateText.Of(state)}");
            return null;
        }

        if (!_announced.ContainsKey(order.Device)
            && store.Policies.Announced(order.Device) is { } running && running.Version >= order.Version)
        {
            // Its answer was lost, or somebody has put the policy there by cable.
            bool isSame = running.Version == order.Version;
            End(
                order, isSame ? PolicyOrderState.InForce : PolicyOrderState.Superseded,
                isSame ? "" : FormattableString.Invariant($"it uses version {running.Version}"), now);
            return null;
        }

        if (signer.FindObstacle(AuthorityCommand.Policy, order.Device, ward: null, now) is { } obstacle)
        {
            // Another program may send it, so it stays due.
            if (order.Reason.Length == 0)
            {
                store.Policies.Postpone(order, order.Due, order.Counter, $"not sent yet: {obstacle}");
            }

            return null;
        }

        if (KeyOf(order.Device) is not { } key || store.Policies.Message(order.Digest) is not { } policy)
        {
            store.Policies.Postpone(order, now + LongestPause, order.Counter, "its key is not known here yet");
            return null;
        }

        long counter = order.Counter == 0 ? store.Counters.Next(order.Device, now) : order.Counter;
        TimeSpan pause = ShortestPause * Math.Pow(2, Math.Min(order.Attempts, DoublingsLimit));
        if (!store.Policies.TryClaim(order, counter, key, now, now + (pause < LongestResend ? pause : LongestResend)))
        {
            return null;
        }

        AuthorityCommand command = AuthorityCommand.ForPolicy(order.Device, policy, counter, now + Lifetime);
        return new Message(new Topic(order.Device, Topic.Commands, "").ToString(), command.Sign(signer, key));
    }

    /// <summary>Counts the starts that have failed. How often it was sent says nothing: the device may have been away.</summary>
    private bool MayStartAgain(PolicyOrder order)
    {
        (long version, int starts) = _failedStarts.GetValueOrDefault(order.Device);
        starts = version == order.Version ? starts + 1 : 1;
        _failedStarts[order.Device] = (order.Version, starts);
        return starts < StartsLimit;
    }

    private void End(PolicyOrder order, PolicyOrderState state, string reason, DateTimeOffset now)
    {
        _announced.Remove(order.Device);
        _failedStarts.Remove(order.Device);
        if (store.Policies.TryEnd(order, state, reason, now))
        {
            string word = state switch
            {
                PolicyOrderState.InForce => "in force",
                PolicyOrderState.Refused => "refused",
                _ => "not sent",
            };
            string outcome = FormattableString.Invariant($"version {order.Version}: {word}{(reason.Length == 0 ? "" : $": {reason}")}");
            store.Audit.Add(new AuditEntry(now, order.Device, "device", "policy", order.Device, outcome));
        }
    }
}
