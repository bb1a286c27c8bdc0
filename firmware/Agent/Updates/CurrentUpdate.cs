using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>The update that is under way: its release, how far it is, what it waits for, and what is still to be reported of it.</summary>
internal sealed class CurrentUpdate
{
    private const long RetryMs = 10_000;
    private const long LongestRetryMs = 1_800_000;

    private readonly AgentPlatform _platform;
    private readonly UpdateSettings _settings;
    private readonly UpdateSituation _situation;
    private readonly RunningRelease _running;
    private long _pauseMs = RetryMs;

    /// <summary>No update yet.</summary>
    public CurrentUpdate(AgentPlatform platform, UpdateSettings settings, UpdateSituation situation, RunningRelease running)
    {
        _platform = platform;
        _settings = settings;
        _situation = situation;
        _running = running;
    }

    /// <summary>How far it is.</summary>
    public UpdateStage Stage;

    /// <summary>Sequence number of the release that <see cref="Stage"/> is about; -1 for none.</summary>
    public long Sequence = -1;

    /// <summary>The release; null for none.</summary>
    public ProvenRelease Release;

    /// <summary>What its manifest is carried out on; null for none.</summary>
    public InstallHost Host;

    /// <summary>What it waits for; None while it goes on.</summary>
    public UpdateReason WaitsFor;

    /// <summary>Uptime in milliseconds before which nothing is to be tried.</summary>
    public long NotBeforeMs;

    /// <summary>Whether its trial has been counted in flash.</summary>
    public bool IsTrialCounted;

    /// <summary>Decisions that were not reported yet, oldest first.</summary>
    public readonly UpdateEvents Events = new();

    /// <summary>What a release's manifest is carried out on.</summary>
    public InstallHost HostOf(ProvenRelease release) =>
        new(_platform.Slots, _platform.Payloads, _settings, _situation, release, _running.Version);

    /// <summary>A release was accepted.</summary>
    public void Begin(ProvenRelease release, InstallHost host)
    {
        Release = release;
        Host = host;
        WaitsFor = UpdateReason.None;
        NotBeforeMs = 0;
        IsTrialCounted = false;
        Sequence = release.Manifest.SequenceNumber;
        Stage = UpdateStage.Waiting;
    }

    /// <summary>There is no update any more.</summary>
    public void End()
    {
        Release = null;
        Host = null;
        WaitsFor = UpdateReason.None;
        Sequence = -1;
        Stage = UpdateStage.Idle;
    }

    /// <summary>Stops asking the mirror for now. What was fetched stays.</summary>
    public void PauseFetching()
    {
        if (Host != null && Host.Download != null)
        {
            Host.Download.Pause();
        }
    }

    /// <summary>Says what the update waits for. The hospital is told when that changes, but not too often: an alarm may come and go.</summary>
    public void WaitFor(UpdateReason reason)
    {
        if (WaitsFor != reason)
        {
            WaitsFor = reason;
            if (reason != UpdateReason.None)
            {
                Events.AddRateLimited(_situation.NowMs, UpdateEventKind.Waiting, Sequence, reason);
            }
        }
    }

    /// <summary>When to try again. Where the storage fails a try costs a proof and writes, so the pauses double.</summary>
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
