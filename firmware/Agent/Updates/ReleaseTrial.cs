using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>
/// The trial of a release. It is counted in flash before it begins, and monitored while it runs. The release is confirmed when the
/// self-test passes, and rolled back otherwise.
/// </summary>
internal sealed class ReleaseTrial
{
    // A trial that was interrupted by a power cut, or in which somebody withheld the acknowledgements, proves nothing: it may be repeated,
    // but not endlessly.
    private const int TrialsLimit = 3;

    private readonly CurrentUpdate _current;
    private long _endMs;

    /// <summary>The trials of one device.</summary>
    public ReleaseTrial(CurrentUpdate current) => _current = current;

    /// <summary>Gives up a release whose agent could not start on trial: nothing else would do it.</summary>
    /// <param name="platform">Storage and slots.</param>
    /// <returns>Whether a release was on trial; the device must restart then.</returns>
    public static bool TryGiveUp(AgentPlatform platform)
    {
        if (platform.Slots == null || platform.Slots.State != SlotState.OnTrial)
        {
            return false;
        }

        // Even when this cannot be written: a set that is not confirmed is not started a second time.
        UpdateMemory memory = new(platform.Storage) { Verdict = UpdateReason.StartFailed };
        memory.TryWrite();
        platform.Slots.Revert();
        return true;
    }

    /// <summary>Begins the trial of the running release.</summary>
    public void Begin()
    {
        _current.Stage = UpdateStage.OnTrial;
        _current.Sequence = _current.Running.Sequence;
        _endMs = _current.Situation.NowMs + (_current.Settings.TrialMinutes * 60_000L);
    }

    /// <summary>Judges a trial that an earlier start has begun: now another release runs, or the same one is confirmed.</summary>
    public void JudgeTrial()
    {
        long candidate = _current.Memory.Candidate;
        UpdateReason verdict = _current.Memory.Verdict;
        if (verdict == UpdateReason.None && _current.Running.Sequence == candidate)
        {
            // It was confirmed, and the power was cut before the confirmation was recorded.
            KeepConfirmed();
            return;
        }

        bool isUndelivered = verdict == UpdateReason.NothingDelivered;
        bool hasFailed = verdict != UpdateReason.None && verdict != UpdateReason.Underway;
        if (!hasFailed)
        {
            // It was interrupted, for example by a power cut, and may be repeated while the set is in its slot.
            verdict = _current.Slots.State == SlotState.Rejected ? UpdateReason.SetDamaged : UpdateReason.TrialNotFinished;
            if (verdict == UpdateReason.TrialNotFinished && _current.Memory.Trials < TrialsLimit && TryRepeat(candidate, 0))
            {
                return;
            }
        }

        if (isUndelivered && candidate != UpdateMemory.PreviousRelease && _current.Memory.Trials < TrialsLimit
            && TryRepeat(candidate, _current.Memory.PauseMs(candidate)))
        {
            _current.Events.Add(UpdateEventKind.RolledBack, candidate, verdict);
            return;
        }

        // A set that was damaged on its way may be fetched once more, and acknowledgements may arrive another day. The previous release is
        // never offered, so it needs no refusal.
        if (candidate > _current.Memory.Confirmed && verdict != UpdateReason.SetDamaged && !isUndelivered)
        {
            _current.Memory.Refused = candidate;
        }

        _current.Memory.Trials = 0;
        _current.Memory.TryWrite();
        _current.Events.Add(UpdateEventKind.RolledBack, candidate, verdict);
    }

    /// <summary>Counts a trial in flash before it begins, so that no release is tried endlessly.</summary>
    /// <param name="candidate">Sequence number, or <see cref="UpdateMemory.PreviousRelease"/>.</param>
    /// <returns>false when the storage failed.</returns>
    public bool TryCount(long candidate)
    {
        int before = _current.Memory.Candidate == candidate ? _current.Memory.Trials : 0;
        _current.Memory.Trials = before < TrialsLimit ? before + 1 : before;
        _current.Memory.Candidate = candidate;
        _current.Memory.Verdict = UpdateReason.Underway;
        _current.IsTrialCounted = _current.Memory.TryWrite();
        return _current.IsTrialCounted;
    }

    /// <summary>Takes back the last count, because the trial does not begin.</summary>
    [OwnFrame]
    public void TakeBackCount()
    {
        _current.Memory.Trials = 0;
        _current.IsTrialCounted = false;
        _current.Memory.TryWrite();
    }

    /// <summary>Confirms the release when the self-test passes, and rolls it back when its time is over.</summary>
    /// <returns>Uptime in milliseconds at which to check again.</returns>
    public long CheckSelfTest(long nowMs)
    {
        UpdateReason missing = _current.Situation.MissingProof;
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

        // Even when this cannot be written: a release that is not confirmed is not started a second time.
        _current.Memory.Verdict = missing;
        if (missing == UpdateReason.NothingDelivered)
        {
            _current.Memory.CountUndelivered(_current.Running.Sequence);
        }

        _current.Memory.TryWrite();
        _current.Slots.Revert();
        _current.Stage = UpdateStage.Restarting;
        return nowMs;
    }

    private bool TryRepeat(long candidate, long pauseMs)
    {
        if (candidate == UpdateMemory.PreviousRelease)
        {
            bool isBegun = TryCount(candidate) && _current.Slots.Revert() == SlotResult.Done;
            _current.Stage = isBegun ? UpdateStage.Restarting : _current.Stage;
            return isBegun;
        }

        byte[] encoded = SlotEnvelope.Read(_current.Slots, false);
        if (encoded == null
            || ProvenRelease.TryProve(encoded, _current.Settings.Policy, out ProvenRelease release) != UpdateReason.None
            || release.Manifest.SequenceNumber != candidate)
        {
            return false;
        }

        InstallHost host = _current.HostOf(release);

        // After a pause somebody else may wear the sensor, so the nurse is asked again.
        host.HasConsent = pauseMs == 0;
        _current.Begin(release, host);
        _current.NotBeforeMs = _current.Situation.NowMs + pauseMs;
        _current.Stage = UpdateStage.Installed;
        return true;
    }

    [OwnFrame]
    private bool TryConfirm()
    {
        // From here on the confirmation may have taken effect. If the power is cut now, the next start finds out.
        _current.Memory.Candidate = _current.Running.Sequence;
        _current.Memory.Verdict = UpdateReason.None;
        if (!_current.Memory.TryWrite() || _current.Slots.Confirm() != SlotResult.Done)
        {
            return false;
        }

        KeepConfirmed();
        _current.End();
        return true;
    }

    [OwnFrame]
    private void KeepConfirmed()
    {
        if (_current.Running.Digest != null)
        {
            _current.Memory.SetConfirmed(_current.Running.Sequence, _current.Running.Digest);
        }

        _current.Memory.Trials = 0;
        _current.Memory.TryWrite();
        _current.Events.Add(UpdateEventKind.Confirmed, _current.Running.Sequence, UpdateReason.None);
    }
}
