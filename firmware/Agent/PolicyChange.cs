using NanoMedAgent.Audit;
using NanoMedAgent.Commands;
using NanoMedAgent.Delegation;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Releases;
using NanoMedAgent.Updates;
using NanoMedAgent.Vitals;

namespace NanoMedAgent;

/// <summary>
/// A policy over the air (PROTOCOL.md, "A policy over the air"). It takes effect with a restart: then everything that depends on a policy
/// begins anew, with an empty heap.
/// </summary>
internal static class PolicyChange
{
    /// <summary>Accepts the policy in a command, if it fits this device, and stores it for the restart that follows.</summary>
    /// <param name="agent">Of the device.</param>
    /// <param name="commands">Has accepted the command.</param>
    /// <param name="reason">A <see cref="PolicyRefusal"/> with PolicyRefused; an <see cref="UpdateReason"/> with NotPossible.</param>
    /// <returns>None when the command is answered later, by <see cref="Finish"/>.</returns>
    public static CommandRefusal Accept(Agent agent, AuthorityCommands commands, out int reason)
    {
        reason = (int)UpdateReason.Underway;
        if (agent.Trial != null)
        {
            return CommandRefusal.NotPossible;
        }

        byte[] encoded = null;
        bool isRead = CborReader.TryOpen(commands.Arguments, out CborReader reader)
            && reader.TryReadByteString(DataPolicyReader.EncodedLimit, out encoded);
        PolicyRefusal refusal = isRead ? Check(agent, encoded) : PolicyRefusal.Malformed;
        reason = (int)refusal;
        if (refusal != PolicyRefusal.None)
        {
            return AnswerTo(refusal);
        }

        PolicyTrial trial = new(agent.Platform.Storage);
        if (!trial.TryStore(encoded, commands.Counter))
        {
            return CommandRefusal.StorageFailed;
        }

        trial.Policy = null;
        agent.Trial = trial;
        return CommandRefusal.None;
    }

    /// <summary>Whether the device may restart for the policy: not while an alarm is active, or a release is on trial.</summary>
    public static bool WantsRestart(Agent agent) => agent.Trial != null && agent.Trial.Stage == PolicyStage.Stored
        && agent.Trial.Policy == null && !agent.Monitor.IsAlarmActive && !agent.Monitor.IsAlarmUnseen
        && (agent.Updater == null || agent.Updater.Stage != UpdateStage.OnTrial);

    /// <summary>
    /// Answers the command when its policy is in force, which is when an epoch was begun for its readers, or when it was refused.
    /// </summary>
    /// <param name="agent">Of the device.</param>
    /// <param name="commands">Remembers the answer.</param>
    /// <returns>Whether it did.</returns>
    public static bool TryFinish(Agent agent, AuthorityCommands commands)
    {
        PolicyTrial trial = agent.Trial;
        bool isRefused = trial != null && trial.Refusal != PolicyRefusal.None;
        if (trial == null || trial.Stage == PolicyStage.None
            || (!isRefused && trial.Stage != PolicyStage.InForce && (trial.Stage != PolicyStage.OnTrial || !agent.Vitals.HasEpoch)))
        {
            return false;
        }

        // From now on the device refuses the former one, also after a restart.
        if (!isRefused && trial.Stage == PolicyStage.OnTrial && !trial.TryConfirm(Agent.PolicyFile))
        {
            return false;
        }

        if (!isRefused && !new DelegationMemory(agent.Platform.Storage, commands.AuthorityKeyId).TryRaise(agent.PolicyVersion))
        {
            return false;
        }

        CommandRefusal answer = AnswerTo(trial.Refusal);
        int reason = answer == CommandRefusal.PolicyRefused ? (int)trial.Refusal : 0;
        commands.TryStoreResult(trial.Counter, answer, reason);
        agent.Trial = null;
        trial.TryEnd();
        agent.Events.Record(DeviceEvent.Command, (int)answer, trial.Counter, reason, null, agent.Counters, true);
        return true;
    }

    private static CommandRefusal AnswerTo(PolicyRefusal refusal) => refusal == PolicyRefusal.None ? CommandRefusal.None
        : refusal == PolicyRefusal.Older ? CommandRefusal.PolicyOlder
        : CommandRefusal.PolicyRefused;

    /// <summary>Whether a policy fits this device. The start verifies its signature.</summary>
    private static PolicyRefusal Check(Agent agent, byte[] encoded)
    {
        PolicyRefusal refusal = DataPolicyReader.TryRead(encoded, null, out DataPolicy policy);
        return refusal != PolicyRefusal.None ? refusal
            : policy.Version <= agent.PolicyVersion ? PolicyRefusal.Older
            : Sampler.For(policy, agent.Platform.Sensors, null, 0) == null
                || (policy.Alarms != null && AlarmWatch.For(policy.Alarms) == null) ? PolicyRefusal.VitalSignUnknown
            : PolicyRefusal.None;
    }
}
