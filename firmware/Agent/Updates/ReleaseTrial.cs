using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>
/// The trial of a release: it is counted in flash before it begins, watched while it lasts, confirmed when the device has shown that it works, and rolled back
/// otherwise.
/// </summary>
internal sealed class ReleaseTrial
{
    // A trial that ends with a power cut proves nothing: it may begin anew, but not for ever.
    private const int TrialsLimit = 3;

    private readonly IUpdateSlots _slots;
    private readonly UpdateSettings _settings;
    private readonly UpdateSituation _situation;
    private readonly UpdateMemory _memory;
    private readonly RunningRelease _running;
    private readonly CurrentUpdate _current;
    private long _endMs;

    /// <summary>Trials on one device.</summary>
    public ReleaseTrial(
        IUpdateSlots slots, UpdateSettings settings, UpdateSituation situation, UpdateMemory memory, RunningRelease running, CurrentUpdate current)
    {
        _slots = slots;
        _settings = settings;
        _situation = situation;
        _memory = memory;
        _running = running;
        _current = current;
    }

    /// <summary>An agent that could not start on trial gives the release up: there is nobody else to do it.</summary>
    /// <param name="platform">Storage and slots.</param>
    /// <returns>Whether there was a trial: then the device has to start anew.</returns>
    public static bool TryGiveUp(AgentPlatform platform)
    {
        if (platform.Slots == null || platform.Slots.State != SlotState.OnTrial)
        {
            return false;
        }

        // Whether or not it can be written: a set that is not confirmed does not run a second time.
        UpdateMemory memory = new(platform.Storage) { Verdict = UpdateReason.StartFailed };
        memory.TryKeep();
        platform.Slots.Revert();
        return true;
    }

    /// <summary>The release that runs is on trial.</summary>
    public void Begin()
    {
        _current.Stage = UpdateStage.OnTrial;
        _current.Sequence = _running.Sequence;
        _endMs = _situation.NowMs + (_settings.TrialMinutes * 60_000L);
    }

    /// <summary>There was a trial, and now another release runs, or the same one for good.</summary>
    public void Judge()
    {
        long candidate = _memory.Candidate;
        UpdateReason verdict = _memory.Verdict;
        if (verdict == UpdateReason.None && _running.Sequence == candidate)
        {
            // It was confirmed, and the power went before that was written down.
            KeepConfirmed();
            return;
        }

        bool hasFailed = verdict != UpdateReason.None && verdict != UpdateReason.Underway;
        if (!hasFailed)
        {
            // It was cut short, as by the power, and may begin anew while the set is there.
            verdict = _slots.State == SlotState.Rejected ? UpdateReason.SetDamaged : UpdateReason.TrialNotFinished;
            if (verdict == UpdateReason.TrialNotFinished && _memory.Trials < TrialsLimit && TryRepeat(candidate))
            {
                return;
            }
        }

        // A set that was damaged on its way may be fetched once more. The release from before is never offered, so it needs no refusal.
        if (candidate > _memory.Confirmed && verdict != UpdateReason.SetDamaged)
        {
            _memory.Refused = candidate;
        }

        _memory.Trials = 0;
        _memory.TryKeep();
        _current.Events.Add(UpdateEventKind.RolledBack, candidate, verdict);
    }

    /// <summary>Counts a trial in flash, before it begins, so that none is tried for ever.</summary>
    /// <param name="candidate">Sequence number, or <see cref="UpdateMemory.FromBefore"/>.</param>
    /// <returns>false when the storage failed.</returns>
    public bool TryCount(long candidate)
    {
        int before = _memory.Candidate == candidate ? _memory.Trials : 0;
        _memory.Trials = before < TrialsLimit ? before + 1 : before;
        _memory.Candidate = candidate;
        _memory.Verdict = UpdateReason.Underway;
        _current.IsTrialCounted = _memory.TryKeep();
        return _current.IsTrialCounted;
    }

    /// <summary>The trial that was counted last does not begin.</summary>
    public void Discount()
    {
        _memory.Trials = 0;
        _current.IsTrialCounted = false;
        _memory.TryKeep();
    }

    /// <summary>Confirms the release when it has shown that it works, and rolls it back when its time is over.</summary>
    /// <returns>Uptime in milliseconds at which to watch again.</returns>
    public long Watch(long nowMs)
    {
        UpdateReason missing = _situation.MissingProof;
        if (missing == UpdateReason.None)
        {
            bool isConfirmed = TryConfirm();
            _current.WaitFor(isConfirmed ? UpdateReason.None : UpdateReason.StorageFailed);
            return isConfirmed ? nowMs : _current.RetryAtMs(nowMs);
        }

        if (nowMs < _endMs)
        {
            return _endMs;
        }

        // Whether or not this can be written: a release that is not confirmed does not run a second time.
        _memory.Verdict = missing;
        _memory.TryKeep();
        _slots.Revert();
        _current.Stage = UpdateStage.Restarting;
        return nowMs;
    }

    private bool TryRepeat(long candidate)
    {
        if (candidate == UpdateMemory.FromBefore)
        {
            bool isBegun = TryCount(candidate) && _slots.Revert() == SlotResult.Done;
            _current.Stage = isBegun ? UpdateStage.Restarting : _current.Stage;
            return isBegun;
        }

        byte[] encoded = SlotEnvelope.Read(_slots, false);
        if (encoded == null
            || ProvenRelease.TryProve(encoded, _settings.Policy, out ProvenRelease release) != UpdateReason.None
            || release.Manifest.SequenceNumber != candidate)
        {
            return false;
        }

        InstallHost host = _current.HostOf(release);
        host.HasConsent = true;
        _current.Begin(release, host);
        _current.Stage = UpdateStage.Installed;
        return true;
    }

    private bool TryConfirm()
    {
        // From here on it may have been confirmed: should the power go, the next start finds out.
        _memory.Candidate = _running.Sequence;
        _memory.Verdict = UpdateReason.None;
        if (!_memory.TryKeep() || _slots.Confirm() != SlotResult.Done)
        {
            return false;
        }

        KeepConfirmed();
        _current.End();
        return true;
    }

    private void KeepConfirmed()
    {
        if (_running.Digest != null)
        {
            _memory.SetConfirmed(_running.Sequence, _running.Digest);
        }

        _memory.Trials = 0;
        _memory.TryKeep();
        _current.Events.Add(UpdateEventKind.Confirmed, _running.Sequence, UpdateReason.None);
    }
}
