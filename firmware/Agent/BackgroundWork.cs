using NanoMedAgent.Audit;
using NanoMedAgent.Channels;
using NanoMedAgent.Pairing;
using NanoMedAgent.Updates;

namespace NanoMedAgent;

/// <summary>
/// What the agent does after the readings, so that it can never delay them: updates, reports, signatures, restarts. At most one expensive
/// operation per step, so that measuring continues in between: a proof, an event for the journal (which may begin an epoch), or a
/// signature.
/// </summary>
internal sealed class BackgroundWork
{
    // The retry delay for an event, or evidence, that the link has refused.
    private const long EventMs = 1_000;

    // The time that a report has to be sent before a restart.
    private const long RestartMs = 2_000;

    private readonly Agent _agent;
    private readonly MessageDispatch _dispatch;
    private readonly Checkpoints _checkpoints;
    private readonly StorageReports _reports;
    private long _restartAtMs = long.MaxValue;

    /// <summary>The work of one agent.</summary>
    /// <param name="agent">Has the rooms that work.</param>
    /// <param name="dispatch">Agrees on the key of commands ahead of time.</param>
    /// <param name="checkpoints">Of the journal; null when the policy has no reader for it.</param>
    /// <param name="reports">What happened to the storage.</param>
    public BackgroundWork(Agent agent, MessageDispatch dispatch, Checkpoints checkpoints, StorageReports reports)
    {
        _agent = agent;
        _dispatch = dispatch;
        _checkpoints = checkpoints;
        _reports = reports;
    }

    /// <summary>Continues an update, reports what was decided, and restarts the device when the update requires it.</summary>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    /// <param name="isBusy">Whether this step has already done an expensive operation.</param>
    /// <returns>The uptime in milliseconds at which it must be called again at the latest.</returns>
    public long Step(long nowMs, bool isBusy)
    {
        long nextMs = long.MaxValue;
        UpdateEvent decided = null;
        Updater updater = _agent.Updater;
        if (updater != null)
        {
            _agent.Health.Observe(nowMs, _agent.Press.Consents);
            nextMs = updater.Step();
            decided = isBusy ? null : updater.Events.TakeOldest();
            if (updater.Stage == UpdateStage.Restarting)
            {
                _restartAtMs = _restartAtMs == long.MaxValue ? nowMs + RestartMs : _restartAtMs;
                nextMs = Earlier(nextMs, _restartAtMs);
            }
        }

        if (_agent.WantsRestart || PolicyChange.WantsRestart(_agent))
        {
            _restartAtMs = _restartAtMs == long.MaxValue ? nowMs + RestartMs : _restartAtMs;
            nextMs = Earlier(nextMs, _restartAtMs);
        }

        _reports.Observe(_agent.Outbox.StorageFailed);
        bool isWorking = isBusy || decided != null;
        if (decided != null)
        {
            _agent.Events.Record(
                DeviceEvent.Update, (int)decided.Kind, decided.Sequence, (int)decided.Reason, null, _agent.Counters, !decided.IsAnswer);
        }
        else if (!isBusy && _agent.Trial != null && _dispatch.TryFinishPolicy())
        {
            isWorking = true;
        }
        else if (!isBusy && _reports.TryTake(out StorageEvent what, out StoredState state))
        {
            _agent.Events.Record(DeviceEvent.Storage, (int)what, (int)state, 0, null, _agent.Counters, true);
            isWorking = true;
        }
        else if (!isBusy && !_agent.Events.TryRecordRefusals(nowMs, _agent.Counters))
        {
            // Whoever waits for an event must not wait for anything else. While nobody is measured, and before a grant arrives, there is
            // time for the key of commands: then no grant needs to wait for it.
            bool isRestarting = _restartAtMs != long.MaxValue;
            bool hasTime = _agent.Pairing.State == PairingState.WindowOpen || !_agent.Pairing.IsMeasuring;
            isWorking = _agent.Events.SendOldest() || _dispatch.TryContinue() || _agent.Attestation.TrySend()
                || (hasTime && _dispatch.TryAgree())
                || (_checkpoints != null && _checkpoints.TryMake(isRestarting, _agent.Counters));
        }

        if (nowMs >= _restartAtMs && (!isWorking || nowMs >= _restartAtMs + RestartMs))
        {
            // Even when the storage fails: a release on trial that cannot write must not stay.
            _agent.TryFlush();
            _agent.Platform.Power.Restart();
        }

        nextMs = _checkpoints == null ? nextMs : Earlier(nextMs, _checkpoints.DueMs);
        return isWorking ? nowMs : _agent.Events.HasUnsent || _agent.Attestation.HasUnsent ? Earlier(nextMs, nowMs + EventMs) : nextMs;
    }

    private static long Earlier(long oneMs, long otherMs) => otherMs < oneMs ? otherMs : oneMs;
}
