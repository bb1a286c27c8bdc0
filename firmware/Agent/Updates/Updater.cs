using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>
/// Takes a device from an offer to a release that runs: proof, policy, fetch, trial, and confirmation or the way back. Each step of it survives a restart. It decides
/// and tells; what is the case around it the agent tells it, and the agent starts the device anew when it wants that.
/// </summary>
public sealed class Updater
{
    // A trial that ends with a power cut proves nothing: it may begin anew, but not for ever.
    private const int TrialsLimit = 3;

    private const int ProofsAtOnce = 3;

    // Twice as many, so that whoever causes a storm is told that it is one.
    private const int AnswersAtOnce = 6;

    private const long LookAgain = 10_000;
    private const long LongestPause = 1_800_000;

    private readonly IUpdateSlots _slots;
    private readonly IPayloadSource _source;
    private readonly UpdateSettings _settings;
    private readonly UpdateSituation _situation;
    private readonly UpdateMemory _memory;
    private readonly PendingOffer _offer;
    private readonly Allowance _proofs = new(ProofsAtOnce);
    private readonly Allowance _answers = new(AnswersAtOnce);

    private ProvenRelease _release;
    private InstallHost _host;
    private UpdateReason _waitsFor;
    private byte[] _refusedEnvelope;
    private UpdateReason _refusedReason;
    private long _trialEnd;
    private long _nextTry;
    private long _pause = LookAgain;
    private bool _isTrialCounted;
    private byte[] _runningDigest;
    private byte[] _runningVersion;

    /// <summary>An updater over the seams of a device that has slots.</summary>
    /// <param name="platform">Storage, slots and payloads.</param>
    /// <param name="settings">What it is told once.</param>
    /// <param name="situation">What it is told at each step: whoever steps it writes that before.</param>
    public Updater(AgentPlatform platform, UpdateSettings settings, UpdateSituation situation)
    {
        _slots = platform.Slots;
        _source = platform.Payloads;
        _settings = settings;
        _situation = situation;
        _memory = new UpdateMemory(platform.Storage);
        _offer = new PendingOffer(platform.Storage);
    }

    /// <summary>How far an update is.</summary>
    public UpdateStage Stage { get; private set; }

    /// <summary>Sequence number of the release that is meant by <see cref="Stage"/>; -1 for none.</summary>
    public long Sequence = -1;

    /// <summary>Sequence number of the release that runs; -1 for the one that the device left the factory with.</summary>
    public long RunningSequence = -1;

    /// <summary>Bytes of the release that are there.</summary>
    public int DoneBytes => _host == null ? 0 : Stage == UpdateStage.Installed ? _host.Total : _host.Done;

    /// <summary>Bytes of the release in all.</summary>
    public int TotalBytes => _host == null ? 0 : _host.Total;

    /// <summary>Whether the update waits for somebody with the patient to press the button.</summary>
    public bool AsksForButton => _waitsFor == UpdateReason.ConsentMissing || _waitsFor == UpdateReason.NotAuthorized;

    /// <summary>Whether the offer that was looked at last has cost a proof, which takes the chip seconds.</summary>
    public bool HasProven;

    /// <summary>Decisions that nobody has taken note of yet, oldest first.</summary>
    public readonly UpdateEvents Events = new();

    /// <summary>Finds out what an earlier start has left, and what became of a trial.</summary>
    public void Start()
    {
        ReadRunning();
        if (_slots.State == SlotState.OnTrial)
        {
            // The offer has done its work.
            _offer.Drop();
            Stage = UpdateStage.OnTrial;
            Sequence = RunningSequence;
            _trialEnd = _situation.Now + (_settings.TrialMinutes * 60_000L);
            return;
        }

        if (_slots.State == SlotState.Substitute)
        {
            Events.Add(UpdateNews.Damaged, RunningSequence, UpdateReason.SetDamaged);
        }

        if (_memory.Trials > 0)
        {
            _offer.Drop();
            JudgeTrial();
        }
        else
        {
            TakeUpOffer();
        }
    }

    /// <summary>Looks at an offer.</summary>
    /// <param name="encoded">A SUIT envelope, from anybody.</param>
    public void Offer(byte[] encoded)
    {
        HasProven = false;
        UpdateReason reason = SuitEnvelope.TryParse(encoded, out SuitEnvelope envelope);
        if (reason != UpdateReason.None)
        {
            Answer(UpdateNews.Refused, -1, reason);
            return;
        }

        byte[] digest = Sha256.Hash(encoded);
        if (_offer.Is(digest) && Stage != UpdateStage.Idle)
        {
            // Said again, not done again.
            Answer(NewsOfStage(), Sequence, UpdateReason.UpdateUnderway);
            return;
        }

        if (_refusedEnvelope != null && ConstantTime.AreEqual(_refusedEnvelope, digest))
        {
            Answer(UpdateNews.Refused, -1, _refusedReason);
            return;
        }

        if (Stage > UpdateStage.Installed)
        {
            Answer(UpdateNews.Refused, -1, UpdateReason.UpdateUnderway);
            return;
        }

        // What is refused without a signature's proof costs no allowance.
        if (envelope.IsManifestTheSigned && envelope.Signatures.Length > 0 && !_proofs.TryTake(_situation.Now))
        {
            Answer(UpdateNews.Refused, -1, UpdateReason.TooManyOffers);
            return;
        }

        HasProven = true;
        reason = ProvenRelease.TryProve(envelope, _settings.Policy, out ProvenRelease release);
        reason = reason == UpdateReason.None ? CheckSequence(release) : reason;
        if (reason == UpdateReason.None && Stage != UpdateStage.Idle && release.Manifest.SequenceNumber <= Sequence)
        {
            Answer(UpdateNews.Refused, release.Manifest.SequenceNumber, UpdateReason.UpdateUnderway);
            return;
        }

        InstallHost host = null;
        if (reason == UpdateReason.None)
        {
            host = HostOf(release);
            reason = host.Survey();
        }

        if (reason != UpdateReason.None && !IsForAWhile(reason))
        {
            _refusedEnvelope = digest;
            _refusedReason = reason;
            Answer(UpdateNews.Refused, release == null ? -1 : release.Manifest.SequenceNumber, reason);
            return;
        }

        if (!_offer.TryWrite(encoded))
        {
            Events.Add(UpdateNews.Refused, release.Manifest.SequenceNumber, UpdateReason.StorageFailed);
            return;
        }

        StopFetching();
        if (Stage != UpdateStage.Idle)
        {
            Events.Add(UpdateNews.Refused, Sequence, UpdateReason.Superseded);
        }

        Take(release, host);
        Events.Add(UpdateNews.Accepted, Sequence, UpdateReason.None);
    }

    /// <summary>The authority wants the release from before. It is there, and is tried like any other.</summary>
    /// <returns>None when the device will start anew for it.</returns>
    public UpdateReason RollBack()
    {
        if (Stage == UpdateStage.OnTrial || Stage == UpdateStage.Restarting)
        {
            return UpdateReason.UpdateUnderway;
        }

        if (!TryCountTrial(UpdateMemory.FromBefore))
        {
            return UpdateReason.StorageFailed;
        }

        SlotResult result = _slots.Revert();
        if (result != SlotResult.Done)
        {
            _memory.Trials = 0;
            _isTrialCounted = false;
            _memory.TryKeep();
            return result == SlotResult.NothingThere ? UpdateReason.NothingToGoBackTo : UpdateReason.StorageFailed;
        }

        StopFetching();
        _offer.Drop();
        Forget();
        Events.Add(UpdateNews.RollingBack, RunningSequence, UpdateReason.None);
        Stage = UpdateStage.Restarting;
        return UpdateReason.None;
    }

    /// <summary>Goes on with the update, if there is one.</summary>
    /// <returns>The uptime in milliseconds at which it wants to be called again at the latest.</returns>
    public long Step()
    {
        long now = _situation.Now;
        if (now < _nextTry)
        {
            return _nextTry;
        }

        if (_situation.IsPressed && _host != null)
        {
            _host.HasConsent |= AsksForButton;
        }

        switch (Stage)
        {
            case UpdateStage.Waiting:
                return MayBegin() ? now : Later(now);
            case UpdateStage.Fetching:
                return Fetch(now);
            case UpdateStage.Installed:
                return TryIt() ? now : Later(now);
            case UpdateStage.OnTrial:
                return Watch(now);
            default:
                return long.MaxValue;
        }
    }

    /// <summary>Tells what may happen as often as somebody likes: a storm of it is told of now and then only.</summary>
    private void Answer(UpdateNews news, long sequence, UpdateReason reason)
    {
        if (_answers.TryTake(_situation.Now))
        {
            Events.Add(news, sequence, reason);
        }
    }

    private static bool IsForAWhile(UpdateReason reason) =>
        reason == UpdateReason.BatteryLow || reason == UpdateReason.NotAuthorized || reason == UpdateReason.DateUnknown;

    /// <summary>Reads who runs. It was proven when it was started.</summary>
    private void ReadRunning()
    {
        byte[] encoded = SlotEnvelope.Read(_slots, true);
        if (encoded != null
            && SuitEnvelope.TryParse(encoded, out SuitEnvelope envelope) == UpdateReason.None
            && SuitManifest.TryRead(envelope, out SuitManifest manifest) == UpdateReason.None
            && SuitDigest.TryParse(envelope.SignedDigest, out _runningDigest))
        {
            RunningSequence = manifest.SequenceNumber;
            _runningVersion = manifest.Version;
        }
    }

    /// <summary>There was a trial, and now another release runs, or the same one for good.</summary>
    private void JudgeTrial()
    {
        long candidate = _memory.Candidate;
        UpdateReason verdict = _memory.Verdict;
        if (verdict == UpdateReason.None && RunningSequence == candidate)
        {
            // It was confirmed, and the power went before that was written down.
            WriteDownConfirmed();
            return;
        }

        bool hasFailed = verdict != UpdateReason.None && verdict != UpdateReason.Underway;
        if (!hasFailed)
        {
            // It was cut short, as by the power, and may begin anew while the set is there.
            verdict = _slots.State == SlotState.Rejected ? UpdateReason.SetDamaged : UpdateReason.TrialNotFinished;
            if (verdict == UpdateReason.TrialNotFinished && _memory.Trials < TrialsLimit && TryAgain(candidate))
            {
                return;
            }
        }

        // A set that was damaged on its way may be fetched once more. One from before that does not work any more is not refused, as it is never offered.
        if (candidate > _memory.Confirmed && verdict != UpdateReason.SetDamaged)
        {
            _memory.Refused = candidate;
        }

        _memory.Trials = 0;
        _memory.TryKeep();
        Events.Add(UpdateNews.WentBack, candidate, verdict);
    }

    private bool TryAgain(long candidate)
    {
        if (candidate == UpdateMemory.FromBefore)
        {
            bool isBegun = TryCountTrial(candidate) && _slots.Revert() == SlotResult.Done;
            Stage = isBegun ? UpdateStage.Restarting : Stage;
            return isBegun;
        }

        byte[] encoded = SlotEnvelope.Read(_slots, false);
        if (encoded == null
            || ProvenRelease.TryProve(encoded, _settings.Policy, out ProvenRelease release) != UpdateReason.None
            || release.Manifest.SequenceNumber != candidate)
        {
            return false;
        }

        InstallHost host = HostOf(release);
        host.HasConsent = true;
        Take(release, host);
        Stage = UpdateStage.Installed;
        return true;
    }

    private void TakeUpOffer()
    {
        ProvenRelease newest = null;
        byte[] chosen = null;
        bool isSecond = false;
        for (int i = 0; i < 2; i++)
        {
            byte[] encoded = _offer.Read(i == 1);
            if (encoded != null
                && ProvenRelease.TryProve(encoded, _settings.Policy, out ProvenRelease release) == UpdateReason.None
                && CheckSequence(release) == UpdateReason.None
                && (newest == null || release.Manifest.SequenceNumber > newest.Manifest.SequenceNumber))
            {
                newest = release;
                chosen = encoded;
                isSecond = i == 1;
            }
        }

        if (newest == null)
        {
            // What a power cut has torn was never taken.
            _offer.Drop();
            return;
        }

        _offer.Choose(isSecond, chosen);
        Take(newest, HostOf(newest));
    }

    /// <summary>An agent that could not start on trial gives the release up: there is nobody else to do it.</summary>
    /// <param name="platform">Storage and slots.</param>
    /// <returns>Whether there was a trial: then the device has to start anew.</returns>
    public static bool TryGiveUpTrial(AgentPlatform platform)
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

    private UpdateReason CheckSequence(ProvenRelease release)
    {
        long sequence = release.Manifest.SequenceNumber;
        return _runningDigest != null && ConstantTime.AreEqual(release.Digest, _runningDigest) ? UpdateReason.AlreadyRunning
            : sequence < _memory.Confirmed || sequence < _settings.Policy.LeastSequence ? UpdateReason.SequenceTooLow
            : sequence == _memory.Confirmed && !_memory.IsConfirmed(release.Digest) ? UpdateReason.SequenceReused
            : sequence <= _memory.Refused ? UpdateReason.TrialFailedBefore
            : UpdateReason.None;
    }

    private InstallHost HostOf(ProvenRelease release) => new(_slots, _source, _settings, _situation, release, _runningVersion);

    private void Take(ProvenRelease release, InstallHost host)
    {
        _release = release;
        _host = host;
        _waitsFor = UpdateReason.None;
        _nextTry = 0;
        _isTrialCounted = false;
        Sequence = release.Manifest.SequenceNumber;
        Stage = UpdateStage.Waiting;
    }

    private void Forget()
    {
        _release = null;
        _host = null;
        _waitsFor = UpdateReason.None;
        Sequence = -1;
        Stage = UpdateStage.Idle;
    }

    private void StopFetching()
    {
        if (_host != null && _host.Download != null)
        {
            _host.Download.Pause();
        }
    }

    private void Refuse(UpdateReason reason)
    {
        StopFetching();
        _offer.Drop();
        Events.Add(UpdateNews.Refused, Sequence, reason);
        Forget();
    }

    private UpdateNews NewsOfStage()
    {
        switch (Stage)
        {
            case UpdateStage.Waiting:
                return UpdateNews.Waiting;
            case UpdateStage.Fetching:
                return UpdateNews.Fetching;
            case UpdateStage.Installed:
                return UpdateNews.Installed;
            default:
                return UpdateNews.Trying;
        }
    }

    private void Wait(UpdateReason reason)
    {
        if (_waitsFor != reason)
        {
            _waitsFor = reason;
            if (reason != UpdateReason.None)
            {
                // An alarm that comes and goes is told of now and then only.
                Answer(UpdateNews.Waiting, Sequence, reason);
            }
        }
    }

    /// <summary>When to look again. Where the storage fails that costs a proof and writes each time, so the pauses double.</summary>
    private long Later(long now)
    {
        if (_waitsFor != UpdateReason.StorageFailed)
        {
            _pause = LookAgain;
            return now + LookAgain;
        }

        _nextTry = now + _pause;
        _pause = _pause < LongestPause ? 2 * _pause : _pause;
        return _nextTry;
    }

    private bool MayBegin()
    {
        UpdateReason reason = _settings.Hindrance(_situation);
        if (reason == UpdateReason.None)
        {
            reason = _host.Survey();
            if (reason != UpdateReason.None && !IsForAWhile(reason))
            {
                Refuse(reason);
                return true;
            }
        }

        SlotResult opened = reason == UpdateReason.None ? _offer.Open(_slots) : SlotResult.Done;
        if (opened == SlotResult.Refused)
        {
            Refuse(UpdateReason.LoaderRefuses);
            return true;
        }

        reason = opened == SlotResult.Done ? reason : UpdateReason.StorageFailed;

        Wait(reason);
        if (reason != UpdateReason.None)
        {
            return false;
        }

        Stage = UpdateStage.Fetching;
        Events.Add(UpdateNews.Fetching, Sequence, UpdateReason.None);
        return true;
    }

    private long Fetch(long now)
    {
        UpdateReason hindrance = _situation.IsAlarming ? UpdateReason.AlarmActive : UpdateReason.None;
        Wait(hindrance);
        if (hindrance != UpdateReason.None || !_situation.IsLinkUp)
        {
            StopFetching();
            return now + LookAgain;
        }

        UpdateReason reason = _host.Proceed();
        if (reason == UpdateReason.Underway)
        {
            return _host.Download.Next;
        }

        if (IsForAWhile(reason))
        {
            StopFetching();
            Stage = UpdateStage.Waiting;
        }
        else if (reason != UpdateReason.None)
        {
            Refuse(reason);
        }
        else
        {
            Stage = UpdateStage.Installed;
            Events.Add(UpdateNews.Installed, Sequence, UpdateReason.None);
        }

        return now;
    }

    private bool TryIt()
    {
        UpdateReason reason = _settings.Hindrance(_situation);
        if (reason == UpdateReason.None)
        {
            // It may have waited long: it may have expired, or the battery hold less than the manifest wants.
            reason = _host.Survey();
            if (reason != UpdateReason.None && !IsForAWhile(reason))
            {
                Refuse(reason);
                return true;
            }
        }

        if (reason == UpdateReason.None && _settings.AsksNurse && _situation.HasPatient && !_host.HasConsent)
        {
            reason = UpdateReason.ConsentMissing;
        }

        // Counted before it is tried, so that it cannot be tried for ever.
        if (reason == UpdateReason.None && (!(_isTrialCounted || TryCountTrial(Sequence)) || _slots.Complete(_release.Digest) != SlotResult.Done))
        {
            reason = UpdateReason.StorageFailed;
        }

        Wait(reason);
        if (reason != UpdateReason.None)
        {
            return false;
        }

        Events.Add(UpdateNews.Trying, Sequence, UpdateReason.None);
        Stage = UpdateStage.Restarting;
        return true;
    }

    private bool TryCountTrial(long candidate)
    {
        int before = _memory.Candidate == candidate ? _memory.Trials : 0;
        _memory.Trials = before < TrialsLimit ? before + 1 : before;
        _memory.Candidate = candidate;
        _memory.Verdict = UpdateReason.Underway;
        _isTrialCounted = _memory.TryKeep();
        return _isTrialCounted;
    }

    /// <summary>Waits for what runs on trial to show that it can do its work.</summary>
    private long Watch(long now)
    {
        UpdateReason missing = _situation.Missing;
        if (missing == UpdateReason.None)
        {
            bool isConfirmed = TryConfirm();
            Wait(isConfirmed ? UpdateReason.None : UpdateReason.StorageFailed);
            return isConfirmed ? now : Later(now);
        }

        if (now < _trialEnd)
        {
            return _trialEnd;
        }

        // Whether or not this can be written: a release that is not confirmed does not run a second time.
        _memory.Verdict = missing;
        _memory.TryKeep();
        _slots.Revert();
        Stage = UpdateStage.Restarting;
        return now;
    }

    private bool TryConfirm()
    {
        // From here on it may have been confirmed: should the power go, the next start finds out.
        _memory.Candidate = RunningSequence;
        _memory.Verdict = UpdateReason.None;
        if (!_memory.TryKeep() || _slots.Confirm() != SlotResult.Done)
        {
            return false;
        }

        WriteDownConfirmed();
        Forget();
        return true;
    }

    private void WriteDownConfirmed()
    {
        if (_runningDigest != null)
        {
            _memory.SetConfirmed(RunningSequence, _runningDigest);
        }

        _memory.Trials = 0;
        _memory.TryKeep();
        Events.Add(UpdateNews.Confirmed, RunningSequence, UpdateReason.None);
    }
}
