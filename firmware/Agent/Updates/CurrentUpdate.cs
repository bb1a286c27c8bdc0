using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>
/// The update in progress: its release, its stage, what it waits for, and the events that are still to be reported. It has what the rest of
/// this folder shares, which so takes heap once.
/// </summary>
internal sealed class CurrentUpdate
{
    private const long RetryMs = 10_000;
    private const long LongestRetryMs = 1_800_000;
    private const long FirstDownloadPauseMs = 60_000;
    private const long LongestDownloadPauseMs = 86_400_000;

    private readonly IPayloadSource _payloads;
    private long _pauseMs = RetryMs;

    // The release whose download has failed last, or a higher one, and when it may be fetched again.
    private long _failedSequence = -1;
    private UpdateReason _failedReason;
    private long _downloadPauseMs;
    private long _nextDownloadMs;

    /// <summary>No update yet.</summary>
    public CurrentUpdate(AgentPlatform platform, UpdateSettings settings, UpdateSituation situation)
    {
        _payloads = platform.Payloads;
        Slots = platform.Slots;
        Settings = settings;
        Situation = situation;
        Memory = new UpdateMemory(platform.Storage);
        Pending = new PendingOffer(platform.Storage);
    }

    /// <summary>Where releases are.</summary>
    public readonly IUpdateSlots Slots;

    /// <summary>What does not change while the device runs.</summary>
    public readonly UpdateSettings Settings;

    /// <summary>The state of the device.</summary>
    public readonly UpdateSituation Situation;

    /// <summary>What survives a restart.</summary>
    public readonly UpdateMemory Memory;

    /// <summary>The offer that was accepted.</summary>
    public readonly PendingOffer Pending;

    /// <summary>The release that runs.</summary>
    public readonly RunningRelease Running = new();

    /// <summary>The stage of the update.</summary>
    public UpdateStage Stage;

    /// <summary>Sequence number of the release that <see cref="Stage"/> is about; -1 for none.</summary>
    public long Sequence = -1;

    /// <summary>The release; null for none.</summary>
    public ProvenRelease Release;

    /// <summary>The host that carries out its manifest; null for none.</summary>
    public InstallHost Host;

    /// <summary>What it waits for; None while it is not waiting.</summary>
    public UpdateReason WaitsFor;

    /// <summary>Uptime in milliseconds of the next attempt at the earliest.</summary>
    public long NotBeforeMs;

    /// <summary>Whether its trial has been counted in flash.</summary>
    public bool IsTrialCounted;

    /// <summary>Decisions that were not reported yet, oldest first.</summary>
    public readonly UpdateEvents Events = new();

    /// <summary>Makes the host that carries out a release's manifest.</summary>
    public InstallHost HostOf(ProvenRelease release) =>
        new(Slots, _payloads, Settings, Situation, release, Running.Version);

    /// <summary>Begins the update to a release that was accepted.</summary>
    public void Begin(ProvenRelease release, InstallHost host)
    {
        Release = release;
        Host = host;
        WaitsFor = UpdateReason.None;
        IsTrialCounted = false;
        Sequence = release.Manifest.SequenceNumber;
        Stage = UpdateStage.Waiting;
        NotBeforeMs = Sequence > _failedSequence ? 0 : _nextDownloadMs;
    }

    /// <summary>
    /// Counts a download that has failed for good. The next one of the same release, or a lower one, has to wait: a minute, then twice as
    /// long each time, up to a day. So whoever repeats an offer whose mirror serves wrong bytes drains no battery.
    /// </summary>
    public void CountFailedDownload(UpdateReason reason)
    {
        bool isRepeated = Sequence <= _failedSequence;
        _downloadPauseMs = isRepeated ? 2 * _downloadPauseMs : FirstDownloadPauseMs;
        _downloadPauseMs = _downloadPauseMs < LongestDownloadPauseMs ? _downloadPauseMs : LongestDownloadPauseMs;
        _failedSequence = isRepeated ? _failedSequence : Sequence;
        _failedReason = reason;
        _nextDownloadMs = Situation.NowMs + _downloadPauseMs;
    }

    /// <summary>Ends the update.</summary>
    public void End()
    {
        Release = null;
        Host = null;
        WaitsFor = UpdateReason.None;
        Sequence = -1;
        Stage = UpdateStage.Idle;
    }

    /// <summary>Stops requests to the mirror for now. What was fetched is kept.</summary>
    [OwnFrame]
    public void PauseFetching()
    {
        if (Host != null && Host.Download != null)
        {
            Host.Download.CancelRequest();
        }
    }

    /// <summary>Sets what the update waits for. A change is reported to the hospital, but rate limited: an alarm may come and go.</summary>
    public void WaitFor(UpdateReason reason)
    {
        if (WaitsFor != reason)
        {
            WaitsFor = reason;
            if (reason != UpdateReason.None)
            {
                Events.AddRateLimited(Situation.NowMs, UpdateEventKind.Waiting, Sequence, reason);
            }
        }
    }

    /// <summary>
    /// Reports that it waits because nothing was acknowledged during an earlier trial, or because an earlier download has failed.
    /// </summary>
    /// <param name="isUndelivered">Whether it is the trial.</param>
    public void WaitForPause(bool isUndelivered)
    {
        WaitsFor = isUndelivered ? UpdateReason.NothingDelivered : _failedReason;
        Events.AddRateLimited(Situation.NowMs, UpdateEventKind.Waiting, Sequence, WaitsFor);
    }

    /// <summary>When to try again. When the storage fails, an attempt costs a proof and writes to flash, so the delay doubles.</summary>
    /// <returns>Uptime in milliseconds.</returns>
    public long RetryAtMs(long nowMs)
    {
        if (WaitsFor != UpdateReason.StorageFailed)
        {
            _pauseMs = RetryMs;
            return nowMs + RetryMs;
        }

        NotBeforeMs = nowMs + _pauseMs;
        _pauseMs = _pauseMs < LongestRetryMs ? 2 * _pauseMs : _pauseMs;
        return NotBeforeMs;
    }
}
