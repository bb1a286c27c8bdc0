using NanoMedAgent.Cose;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>
/// The state machine of updates, from an offer to a confirmed release or a rollback: preconditions, fetch, installation. <see
/// cref="OfferIntake"/> accepts the offer, <see cref="ReleaseTrial"/> runs the trial. Each step survives a restart. It owns no clock and no
/// network: the agent supplies the situation, and restarts the device when <see cref="Stage"/> requires it.
/// </summary>
public sealed class Updater
{
    private const long RetryMs = 10_000;

    private readonly CurrentUpdate _current;
    private readonly OfferIntake _intake;
    private readonly ReleaseTrial _trial;

    /// <summary>An updater over the seams of a device that has slots.</summary>
    /// <param name="platform">Storage, slots and payloads.</param>
    /// <param name="settings">What does not change while the device runs.</param>
    /// <param name="situation">What may change: the caller of <see cref="Step"/> fills it in first.</param>
    public Updater(AgentPlatform platform, UpdateSettings settings, UpdateSituation situation)
    {
        _current = new CurrentUpdate(platform, settings, situation);
        _intake = new OfferIntake(_current);
        _trial = new ReleaseTrial(_current);
    }

    /// <summary>What became of reading the state of the updater: after Failed, nothing but this may be used.</summary>
    internal StorageResult StateResult => _current.Memory.Result;

    /// <summary>The stage of the update.</summary>
    public UpdateStage Stage => _current.Stage;

    /// <summary>Sequence number of the release that <see cref="Stage"/> is about; -1 for none.</summary>
    public long Sequence => _current.Sequence;

    /// <summary>Sequence number of the running release; -1 for the factory application.</summary>
    public long RunningSequence => _current.Running.Sequence;

    /// <summary>Digest of the running release's manifest, 32 bytes; null for the factory application.</summary>
    internal byte[] RunningDigest => _current.Running.Digest;

    /// <summary>Bytes of the release that are in its slot.</summary>
    public int DoneBytes => _current.Host == null ? 0 : Stage == UpdateStage.Installed ? _current.Host.TotalBytes : _current.Host.DoneBytes;

    /// <summary>Bytes of the release in all.</summary>
    public int TotalBytes => _current.Host == null ? 0 : _current.Host.TotalBytes;

    /// <summary>Whether the update waits for a person with the patient to press the button.</summary>
    public bool AsksForButton => _current.WaitsFor == UpdateReason.ConsentMissing || _current.WaitsFor == UpdateReason.NotAuthorized;

    /// <summary>Whether the last offer has cost a proof, which takes the chip seconds.</summary>
    internal bool HasProven => _intake.HasProven;

    /// <summary>Decisions that were not reported yet, oldest first.</summary>
    public UpdateEvents Events => _current.Events;

    /// <summary>Recovers the state that an earlier start has left, and judges its trial.</summary>
    [OwnFrame]
    public void Start()
    {
        _current.Running.Read(_current.Slots);
        if (_current.Memory.Result == StorageResult.Damaged && _current.Running.Digest != null && _current.Slots.State != SlotState.OnTrial)
        {
            // Which release was confirmed is lost: none older than the running one is accepted.
            _current.Memory.SetConfirmed(_current.Running.Sequence, _current.Running.Digest);
        }

        if (_current.Slots.State == SlotState.OnTrial)
        {
            // The offer is not needed any more.
            _current.Pending.Delete();
            _trial.Begin();
            return;
        }

        if (_current.Slots.State == SlotState.Substitute)
        {
            Events.Add(UpdateEventKind.Damaged, RunningSequence, UpdateReason.SetDamaged);
        }

        if (_current.Memory.Trials > 0)
        {
            _current.Pending.Delete();
            _trial.JudgeTrial();
        }
        else
        {
            _intake.ResumeOffer();
        }
    }

    /// <summary>From now on another key co-signs releases, if they need that.</summary>
    [OwnFrame]
    public void ChangeCoSigner(CoseKey authority) => _current.Settings.Policy = _current.Settings.Policy.WithAuthority(authority);

    /// <summary>Accepts or refuses an offer.</summary>
    /// <param name="encoded">A SUIT envelope, from anybody.</param>
    [OwnFrame]
    public void Offer(byte[] encoded) => _intake.ReceiveOffer(encoded);

    /// <summary>Rolls back to the previous release, as the authority has ordered. It is in its slot, and is tried like any other.</summary>
    /// <returns>None when the device will restart for it.</returns>
    [OwnFrame]
    public UpdateReason RollBack()
    {
        if (Stage == UpdateStage.OnTrial || Stage == UpdateStage.Restarting)
        {
            return UpdateReason.UpdateUnderway;
        }

        if (!_trial.TryCount(UpdateMemory.PreviousRelease))
        {
            return UpdateReason.StorageFailed;
        }

        SlotResult result = _current.Slots.Revert();
        if (result != SlotResult.Done)
        {
            _trial.TakeBackCount();
            return result == SlotResult.SetMissing ? UpdateReason.NothingToRollBackTo : UpdateReason.StorageFailed;
        }

        _current.PauseFetching();
        _current.Pending.Delete();
        _current.End();
        Events.Add(UpdateEventKind.RollingBack, RunningSequence, UpdateReason.None);
        _current.Stage = UpdateStage.Restarting;
        return UpdateReason.None;
    }

    /// <summary>Continues the update, if there is one.</summary>
    /// <returns>The uptime in milliseconds at which it must be called again at the latest.</returns>
    [OwnFrame]
    public long Step()
    {
        long nowMs = _current.Situation.NowMs;
        if (nowMs < _current.NotBeforeMs)
        {
            return _current.NotBeforeMs;
        }

        if (_current.Situation.IsConsentGiven && _current.Host != null)
        {
            _current.Host.HasConsent |= AsksForButton;
        }

        switch (Stage)
        {
            case UpdateStage.Waiting:
                return TryBeginFetching() ? nowMs : _current.RetryAtMs(nowMs);
            case UpdateStage.Fetching:
                return Fetch(nowMs);
            case UpdateStage.Installed:
                return TryStartTrial() ? nowMs : _current.RetryAtMs(nowMs);
            case UpdateStage.OnTrial:
                return _trial.CheckSelfTest(nowMs);
            default:
                return long.MaxValue;
        }
    }

    [OwnFrame]
    private void Refuse(UpdateReason reason)
    {
        _current.PauseFetching();
        _current.Pending.Delete();
        Events.Add(UpdateEventKind.Refused, Sequence, reason);
        _current.End();
    }

    /// <summary>Checks the preconditions of the hospital and of the manifest.</summary>
    /// <returns>Whether the release was refused. <paramref name="reason"/> says why, or what the update has to wait for.</returns>
    [OwnFrame]
    private bool IsRefused(out UpdateReason reason)
    {
        reason = _current.Settings.BlockedBy(_current.Situation);
        if (reason == UpdateReason.None)
        {
            // The update may have waited long: the release may have expired, or the battery may be below what the manifest requires.
            reason = _current.Host.DryRun();
            if (reason != UpdateReason.None && !OfferIntake.IsTemporary(reason))
            {
                Refuse(reason);
                return true;
            }
        }

        return false;
    }

    private bool TryBeginFetching()
    {
        if (IsRefused(out UpdateReason reason))
        {
            return true;
        }

        SlotResult opened = reason == UpdateReason.None ? _current.Pending.OpenSlot(_current.Slots) : SlotResult.Done;
        if (opened == SlotResult.Refused)
        {
            Refuse(UpdateReason.LoaderRefuses);
            return true;
        }

        reason = opened == SlotResult.Done ? reason : UpdateReason.StorageFailed;
        _current.WaitFor(reason);
        if (reason != UpdateReason.None)
        {
            return false;
        }

        _current.Stage = UpdateStage.Fetching;
        Events.Add(UpdateEventKind.Fetching, Sequence, UpdateReason.None);
        return true;
    }

    private long Fetch(long nowMs)
    {
        UpdateReason blockedBy = _current.Situation.IsAlarming ? UpdateReason.AlarmActive : UpdateReason.None;
        _current.WaitFor(blockedBy);
        if (blockedBy != UpdateReason.None || !_current.Situation.IsLinkUp)
        {
            _current.PauseFetching();
            return nowMs + RetryMs;
        }

        UpdateReason reason = _current.Host.ContinueInstall();
        if (reason == UpdateReason.Underway)
        {
            return _current.Host.Download.NextMs;
        }

        if (OfferIntake.IsTemporary(reason))
        {
            _current.PauseFetching();
            _current.Stage = UpdateStage.Waiting;
        }
        else if (reason != UpdateReason.None)
        {
            _current.CountFailedDownload(reason);
            Refuse(reason);
        }
        else
        {
            _current.Stage = UpdateStage.Installed;
            Events.Add(UpdateEventKind.Installed, Sequence, UpdateReason.None);
        }

        return nowMs;
    }

    private bool TryStartTrial()
    {
        if (IsRefused(out UpdateReason reason))
        {
            return true;
        }

        if (reason == UpdateReason.None && _current.Settings.AsksNurse && _current.Situation.HasPatient && !_current.Host.HasConsent)
        {
            reason = UpdateReason.ConsentMissing;
        }

        // Counted before it is tried, so that it cannot be tried endlessly.
        if (reason == UpdateReason.None
            && (!(_current.IsTrialCounted || _trial.TryCount(Sequence))
                || _current.Slots.Complete(_current.Release.Digest) != SlotResult.Done))
        {
            reason = UpdateReason.StorageFailed;
        }

        _current.WaitFor(reason);
        if (reason != UpdateReason.None)
        {
            return false;
        }

        Events.Add(UpdateEventKind.OnTrial, Sequence, UpdateReason.None);
        _current.Stage = UpdateStage.Restarting;
        return true;
    }
}
