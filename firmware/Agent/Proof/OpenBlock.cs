using System;
using NanoMedAgent.Privacy;

namespace NanoMedAgent.Proof;

/// <summary>
/// The newest sealed readings of a class, of which the device has signed no digest yet (PROTOCOL.md, "Checkpoint"). Their numbers are
/// consecutive, and they are of one epoch. Nothing here can cost a reading: what is not in a block is unproven.
/// </summary>
internal sealed class OpenBlock
{
    // A block with so many readings, that is so old, is closed by the next reading.
    private const int LeastReadings = 32;
    private const long LeastMs = 600_000;

    private byte[] _link;
    private long _first;
    private long _last;
    private long _sinceMs;

    /// <summary>Adds a reading that was put into the outbox.</summary>
    /// <param name="epoch">The epoch of the block, too.</param>
    /// <param name="closed">Where the block goes when it is closed.</param>
    /// <param name="number">Its sequence number.</param>
    /// <param name="ciphertext">With its tag.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    public void Add(Epoch epoch, ClosedBlocks closed, long number, byte[] ciphertext, long nowMs)
    {
        closed.NoteSealed(nowMs);
        bool isNext = number == _last + 1;
        bool isLong = number - _first >= LeastReadings && nowMs - _sinceMs >= LeastMs && closed.Count < ClosedBlocks.SplitLimit;
        if ((!isNext || isLong) && !TryClose(epoch, closed) && !isNext)
        {
            _link = null;
        }

        try
        {
            byte[] link = epoch.Link(_link, ciphertext);
            _first = _link == null ? number : _first;
            _sinceMs = _link == null ? nowMs : _sinceMs;
            _last = number;
            _link = link;
        }
        catch (OutOfMemoryException)
        {
            // The next reading finds a number missing.
        }
    }

    /// <summary>Closes the block, unless it is empty.</summary>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="closed">Where it goes.</param>
    /// <returns>false when there is no room for it; it stays open.</returns>
    public bool TryClose(Epoch epoch, ClosedBlocks closed)
    {
        if (_link == null || closed.TryAdd(epoch.DataClass, epoch.Id, _first, _last, _link))
        {
            _link = null;
            return true;
        }

        return false;
    }

    /// <summary>Closes the block at the end of its epoch.</summary>
    /// <param name="epoch">Its epoch.</param>
    /// <param name="closed">Where it goes.</param>
    /// <param name="nowMs">Uptime in milliseconds.</param>
    public void End(Epoch epoch, ClosedBlocks closed, long nowMs)
    {
        TryClose(epoch, closed);
        _link = null;
        closed.NoteEnd(nowMs);
    }
}
