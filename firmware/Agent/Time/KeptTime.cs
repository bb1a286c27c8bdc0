using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Time;

/// <summary>
/// The last authenticated time, in flash: after a restart it is not earlier than that. Before the first one, the time of provisioning.
/// </summary>
public sealed class KeptTime
{
    /// <summary>Storage: when the device was provisioned; seconds since 1970, 8 bytes, big-endian.</summary>
    public const string ProvisionedFile = "time";

    private const int Length = 8;

    // One write an hour: 9,000 a year, on different blocks of the flash.
    private const long IntervalSeconds = 3_600;

    private readonly StateFile _file;

    /// <summary>Reads the time from a storage.</summary>
    public KeptTime(IStorage storage)
    {
        _file = new StateFile(storage, "clock", Length);
        _file.Read(out byte[] kept);
        WholeFile.Read(storage, ProvisionedFile, Length, out byte[] provisioned);
        long since = SecondsOf(provisioned);
        UnixSeconds = SecondsOf(kept);
        UnixSeconds = since > UnixSeconds ? since : UnixSeconds;
    }

    /// <summary>Seconds since 1970; 0 when there is none.</summary>
    public long UnixSeconds;

    /// <summary>Keeps an authenticated time, at most once an hour. If the storage fails, it is tried again an hour later.</summary>
    internal void Keep(long unixSeconds)
    {
        long since = unixSeconds - UnixSeconds;
        if (since >= IntervalSeconds || since <= -IntervalSeconds)
        {
            UnixSeconds = unixSeconds;
            byte[] kept = new byte[Length];
            BigEndian.Write(kept, 0, Length, unixSeconds);
            _file.TryWrite(kept);
        }
    }

    private static long SecondsOf(byte[] content)
    {
        long seconds = content == null || content.Length != Length ? 0 : BigEndian.Read(content, 0, Length);
        return seconds < 0 ? 0 : seconds;
    }
}
