using NanoMedAgent.Cryptography;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;
using NanoMedAgent.Time;

namespace NanoMedAgent.Updates;

/// <summary>
/// Receives offers from anybody, and accepts one that is proven, newer, for this device, and small enough. The accepted offer is stored in
/// flash, so that it survives a restart.
/// </summary>
internal sealed class OfferIntake
{
    private const int ProofsAtOnce = 3;

    // Even an offer that costs no proof is parsed and hashed, which takes the chip up to a second.
    private const int OffersAtOnce = 12;

    private readonly CurrentUpdate _current;
    private readonly RateLimiter _proofs = new(ProofsAtOnce);
    private readonly RateLimiter _offers = new(OffersAtOnce);
    private byte[] _refusedEnvelope;
    private UpdateReason _refusedReason;

    /// <summary>An intake for one device.</summary>
    public OfferIntake(CurrentUpdate current) => _current = current;

    /// <summary>Whether the last offer has cost a proof, which takes the chip seconds.</summary>
    public bool HasProven;

    /// <summary>Whether a reason is temporary, so that the release is kept meanwhile.</summary>
    public static bool IsTemporary(UpdateReason reason) =>
        reason == UpdateReason.BatteryLow || reason == UpdateReason.NotAuthorized || reason == UpdateReason.DateUnknown;

    /// <summary>Accepts or refuses an offer, and adds the reason to the events.</summary>
    /// <param name="encoded">A SUIT envelope, from anybody.</param>
    public void ReceiveOffer(byte[] encoded)
    {
        HasProven = false;
        SuitEnvelope envelope = null;
        UpdateReason reason = !_offers.TryAcquire(_current.Situation.NowMs) ? UpdateReason.TooManyOffers
            : SuitEnvelope.TryParse(encoded, out envelope);
        if (reason != UpdateReason.None)
        {
            Answer(UpdateEventKind.Refused, -1, reason);
            return;
        }

        byte[] digest = Sha256.Hash(encoded);
        if (_current.Pending.Matches(digest) && _current.Stage != UpdateStage.Idle)
        {
            // A repeated offer is answered, and not carried out again.
            Answer(EventOfStage(), _current.Sequence, UpdateReason.UpdateUnderway);
            return;
        }

        reason = RefuseUnproven(envelope, digest);
        if (reason != UpdateReason.None)
        {
            Answer(UpdateEventKind.Refused, -1, reason);
            return;
        }

        HasProven = true;
        Prove(envelope, encoded, digest);
    }

    /// <summary>Resumes the offer that an earlier start has accepted; if there are two, the newer one.</summary>
    public void ResumeOffer()
    {
        ProvenRelease newest = null;
        byte[] chosen = null;
        bool isSecond = false;
        bool hasFailed = false;
        for (int i = 0; i < 2; i++)
        {
            StorageResult result = _current.Pending.Read(i == 1, out byte[] encoded);
            hasFailed |= result == StorageResult.Failed;
            if (result == StorageResult.Found
                && ProvenRelease.TryProve(encoded, _current.Settings.Policy, out ProvenRelease release) == UpdateReason.None
                && CheckSequence(release) == UpdateReason.None
                && (newest == null || release.Manifest.SequenceNumber > newest.Manifest.SequenceNumber))
            {
                newest = release;
                chosen = encoded;
                isSecond = i == 1;
            }
        }

        if (newest == null || hasFailed)
        {
            // A power cut tore it before it was accepted. One that could not be read is left for the next start.
            if (!hasFailed)
            {
                _current.Pending.Delete();
            }

            return;
        }

        _current.Pending.MakeCurrent(isSecond, chosen);
        Begin(newest, _current.HostOf(newest));
    }

    /// <summary>Checks that cost no proof.</summary>
    private UpdateReason RefuseUnproven(SuitEnvelope envelope, byte[] digest)
    {
        if (_refusedEnvelope != null && ConstantTime.AreEqual(_refusedEnvelope, digest))
        {
            return _refusedReason;
        }

        if (_current.Stage > UpdateStage.Installed)
        {
            return UpdateReason.UpdateUnderway;
        }

        // An envelope that no signature can prove costs no proof, so it does not count against the rate limit.
        bool needsProof = envelope.IsManifestDigestRight && envelope.Signatures.Length > 0;
        return needsProof && !_proofs.TryAcquire(_current.Situation.NowMs) ? UpdateReason.TooManyOffers : UpdateReason.None;
    }

    private void Prove(SuitEnvelope envelope, byte[] encoded, byte[] digest)
    {
        UpdateReason reason = ProvenRelease.TryProve(envelope, _current.Settings.Policy, out ProvenRelease release);
        reason = reason == UpdateReason.None ? CheckSequence(release) : reason;
        if (reason == UpdateReason.None && _current.Stage != UpdateStage.Idle && release.Manifest.SequenceNumber <= _current.Sequence)
        {
            Answer(UpdateEventKind.Refused, release.Manifest.SequenceNumber, UpdateReason.UpdateUnderway);
            return;
        }

        InstallHost host = null;
        if (reason == UpdateReason.None)
        {
            host = _current.HostOf(release);
            reason = host.DryRun();
        }

        if (reason != UpdateReason.None && !IsTemporary(reason))
        {
            _refusedEnvelope = digest;
            _refusedReason = reason;
            Answer(UpdateEventKind.Refused, release == null ? -1 : release.Manifest.SequenceNumber, reason);
            return;
        }

        if (!_current.Pending.TryWrite(encoded))
        {
            _current.Events.Add(UpdateEventKind.Refused, release.Manifest.SequenceNumber, UpdateReason.StorageFailed);
            return;
        }

        _current.PauseFetching();
        if (_current.Stage != UpdateStage.Idle)
        {
            _current.Events.Add(UpdateEventKind.Refused, _current.Sequence, UpdateReason.Superseded);
        }

        Begin(release, host);
        _current.Events.Add(UpdateEventKind.Accepted, _current.Sequence, UpdateReason.None);
        if (_current.NotBeforeMs > _current.Situation.NowMs)
        {
            _current.WaitForPause(_current.Memory.PauseMs(_current.Sequence) > 0);
        }
    }

    private void Begin(ProvenRelease release, InstallHost host)
    {
        _current.Begin(release, host);
        long triedAtMs = _current.Situation.NowMs + _current.Memory.PauseMs(_current.Sequence);
        _current.NotBeforeMs = triedAtMs > _current.NotBeforeMs ? triedAtMs : _current.NotBeforeMs;
    }

    private UpdateReason CheckSequence(ProvenRelease release)
    {
        long sequence = release.Manifest.SequenceNumber;
        return _current.Running.Matches(release.Digest) ? UpdateReason.AlreadyRunning
            : sequence < _current.Memory.Confirmed || sequence < _current.Settings.Policy.LeastSequence ? UpdateReason.SequenceTooLow
            : sequence == _current.Memory.Confirmed && !_current.Memory.IsConfirmed(release.Digest) ? UpdateReason.SequenceReused
            : sequence <= _current.Memory.Refused ? UpdateReason.TrialFailedBefore
            : UpdateReason.None;
    }

    /// <summary>Answers what anybody can cause at will: rate limited.</summary>
    private void Answer(UpdateEventKind kind, long sequence, UpdateReason reason) =>
        _current.Events.AddRateLimited(_current.Situation.NowMs, kind, sequence, reason);

    private UpdateEventKind EventOfStage()
    {
        switch (_current.Stage)
        {
            case UpdateStage.Waiting:
                return UpdateEventKind.Waiting;
            case UpdateStage.Fetching:
                return UpdateEventKind.Fetching;
            case UpdateStage.Installed:
                return UpdateEventKind.Installed;
            default:
                return UpdateEventKind.OnTrial;
        }
    }
}
