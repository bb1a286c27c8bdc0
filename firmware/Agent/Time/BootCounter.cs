using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Time;

/// <summary>
/// The number of this start. With the seconds since the start it orders readings measured without a date, and it makes epoch ids unique.
/// </summary>
internal sealed class BootCounter : IFileVisitor
{
    private const int NumberLength = 4;

    // Added when both files of the counter are damaged: more starts than a device has in its life.
    private const long StartsSkippedAfterDamage = 1 << 16;

    private readonly StateFile _file;

    /// <summary>The counter in a storage, whose files must be listed to it before <see cref="Read"/>.</summary>
    public BootCounter(IStorage storage) => _file = new StateFile(storage, "boot", NumberLength);

    /// <inheritdoc/>
    public void Visit(string name) => _file.Visit(name);

    /// <summary>The number of this start, after the files were listed.</summary>
    /// <returns>1 at the first start. Never the same twice, but some numbers may be skipped.</returns>
    public long Read()
    {
        byte[] state = _file.Read();
        long last = state == null || state.Length != NumberLength ? 0 : BigEndian.Read(state, 0, NumberLength);

        // If one of the two files is damaged, it may have been the newer one.
        return 1 + last + (_file.LostFiles == 2 ? StartsSkippedAfterDamage : _file.LostFiles);
    }

    /// <summary>Counts this start, after <see cref="Read"/>.</summary>
    /// <returns>false when the counter could not be stored.</returns>
    public bool TryStore(long bootNumber)
    {
        byte[] state = new byte[NumberLength];
        BigEndian.Write(state, 0, NumberLength, bootNumber);
        return _file.TryWrite(state);
    }
}
