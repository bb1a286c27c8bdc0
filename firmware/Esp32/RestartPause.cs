using System;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// How long a device waits until it restarts after an exception at its start that nobody foresaw: fifteen seconds, as a nurse waits for it
/// and it may be over then; after each further failure twice as long, up to ten minutes, so that somebody with a cable has time, and flash
/// and battery last. The failures are counted in a file, which is written six times at most until a start succeeds.
/// </summary>
internal static class RestartPause
{
    private const string FileName = "failed-starts";
    private const int FirstMs = 15_000;
    private const int LongestMs = 10 * 60_000;

    // 15 seconds, doubled so often, are more than ten minutes.
    private const int MostDoublings = 6;

    /// <summary>Counts the failure.</summary>
    /// <returns>Milliseconds. The longest pause when nothing can be counted: the flash, or the heap, may be what failed.</returns>
    public static int NextMs()
    {
        try
        {
            FileStorage storage = new(0);
            byte[] count = new byte[1];
            StorageResult result = storage.Read(FileName, count, out int length);
            int failures = result == StorageResult.Found && length == 1 && count[0] < MostDoublings ? count[0]
                : result == StorageResult.Absent ? 0 : MostDoublings;
            count[0] = (byte)(failures + 1);
            if (failures < MostDoublings && storage.TryWrite(FileName, count, 1))
            {
                return FirstMs << failures;
            }
        }
        catch (Exception)
        {
            return LongestMs;
        }

        return LongestMs;
    }

    /// <summary>A start has succeeded.</summary>
    [OwnFrame]
    public static void Forget(FileStorage storage)
    {
        if (storage.Read(FileName, new byte[1], out _) == StorageResult.Found)
        {
            storage.Delete(FileName);
        }
    }
}
