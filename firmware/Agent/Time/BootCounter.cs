using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Time;

/// <summary>Which start of the device this is. With the seconds since start it orders what was measured while nobody knew the date, and no epoch id comes twice.</summary>
internal sealed class BootCounter : IFileVisitor
{
    private const int NumberLength = 4;

    // Where to go on when both files of the count are damaged: further than a device is started in its life.
    private const long StartsSkippedAfterDamage = 1 << 16;

    private readonly StateFile _file;

    /// <summary>The count in a storage, which is listed to it before <see cref="Read"/>.</summary>
    public BootCounter(IStorage storage) => _file = new StateFile(storage, "boot", NumberLength);

    /// <inheritdoc/>
    public void Visit(string name) => _file.Visit(name);

    /// <summary>The number of this start, after the storage was listed.</summary>
    /// <returns>1 at the first start. It is never the same twice, but may leave some out.</returns>
    public long Read()
    {
        byte[] state = _file.Read();
        long last = state == null || state.Length != NumberLength ? 0 : BigEndian.Read(state, 0, NumberLength);

        // Of two files one may be damaged that was the newer one.
        return 1 + last + (_file.Lost == 2 ? StartsSkippedAfterDamage : _file.Lost);
    }

    /// <summary>Counts this start, after <see cref="Read"/>.</summary>
    /// <returns>false when it could not be kept.</returns>
    public bool TryKeep(long bootNumber)
    {
        byte[] state = new byte[NumberLength];
        BigEndian.Write(state, 0, NumberLength, bootNumber);
        return _file.TryWrite(state);
    }
}
