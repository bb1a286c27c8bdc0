using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Proof;
using NanoMedAgent.SenMl;
using NanoMedAgent.Time;

namespace NanoMedAgent.Channels;

/// <summary>
/// Signs what was sealed, and seals the signature into the journal (PROTOCOL.md, "Checkpoint"): one signature for all classes within an
/// hour after something was sealed, soon after the end of an epoch, and before an intended restart.
/// </summary>
internal sealed class Checkpoints
{
    // When it could not be signed or sealed: the delay before the next attempt.
    private const long RetryMs = 600_000;

    private readonly EpochBeginnings _epochs;
    private readonly ClassChannel _journal;
    private bool _hasFailed;
    private long _lastNumber;

    /// <summary>Checkpoints of all classes.</summary>
    /// <param name="epochs">The classes, and what they share.</param>
    /// <param name="journal">The channel of the class "audit".</param>
    public Checkpoints(EpochBeginnings epochs, ClassChannel journal)
    {
        _epochs = epochs;
        _journal = journal;
    }

    /// <summary>The uptime in milliseconds at which <see cref="TryMake"/> must be called at the latest.</summary>
    public long DueMs
    {
        [OwnFrame]
        get => IsHeld ? long.MaxValue : _epochs.Closed.DueMs;
    }

    /// <summary>Makes a checkpoint when one is due.</summary>
    /// <param name="isRestarting">Whether a restart is intended: then one is due when anything was sealed since the last.</param>
    /// <param name="counters">The agent's.</param>
    /// <returns>Whether it has done something that takes the chip seconds.</returns>
    public bool TryMake(bool isRestarting, AgentCounters counters)
    {
        long nowMs = _epochs.Clock.UptimeMilliseconds;
        ClosedBlocks closed = _epochs.Closed;
        bool isLast = isRestarting && closed.HasNew && !_hasFailed;
        if (!isLast && nowMs < DueMs)
        {
            return false;
        }

        // Until it has succeeded.
        closed.DueMs = nowMs + RetryMs;
        _hasFailed = true;
        try
        {
            if (_journal.TryBeginEpoch(counters))
            {
                // At most one expensive operation per step: it is signed in the next one.
                closed.DueMs = nowMs;
            }
            else
            {
                Make(counters);
            }
        }
        catch (OutOfMemoryException)
        {
            // The blocks are kept for the next attempt.
        }

        return true;
    }

    /// <summary>
    /// Whether the next one waits until the last one is acknowledged. In an outage they would take the place of vital signs in flash; the
    /// digests wait in RAM as long as there is room for those of one more epoch.
    /// </summary>
    private bool IsHeld
    {
        [OwnFrame]
        get => _lastNumber > 0 && _epochs.Closed.Count <= ClosedBlocks.SplitLimit && _journal.IsWaiting(_lastNumber);
    }

    private void Make(AgentCounters counters)
    {
        bool isMore = !_epochs.TryCloseBlocks();
        ClosedBlocks closed = _epochs.Closed;
        DeviceClock clock = _epochs.Clock;
        if (closed.Count > 0)
        {
            byte[] payload = closed.Encode();
            byte[] externalAad = CosePurpose.Of(CosePurpose.Checkpoint, _epochs.DeviceId);
            byte[] signed = CoseSign1.Encode(payload, _epochs.Vault.Sign(CoseSign1.Digest(externalAad, payload)));
            if (signed == null)
            {
                return;
            }

            SenMlPack pack = _epochs.Pack;
            pack.Begin(clock.Quality, clock.UnixSeconds, clock.UptimeMilliseconds / 1000, null);
            pack.AddData("checkpoint", signed);

            // Mostly it is acknowledged before it is written: the flash is not worn by it.
            _journal.Seal(pack.Encode(), 0, counters, true);
            if (_journal.Failed)
            {
                return;
            }
        }

        // After it was sealed: it is nothing new to sign.
        _lastNumber = _journal.LastNumber;
        _hasFailed = false;
        closed.Clear(clock.UptimeMilliseconds, isMore);
    }
}
