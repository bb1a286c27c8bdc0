using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent;

/// <summary>Which start of the device this is. With the seconds since start it orders what was measured while nobody knew the date.</summary>
internal static class BootCounter
{
    private const int NumberLength = 4;

    /// <summary>Counts this start.</summary>
    /// <param name="storage">Where the count is kept.</param>
    /// <param name="bootNumber">1 at the first start.</param>
    /// <returns>false when it could not be kept.</returns>
    public static bool TryCount(IStorage storage, out long bootNumber)
    {
        StateFile file = new(storage, "boot", NumberLength);
        byte[] state = file.Read();
        bootNumber = 1 + (state == null || state.Length != NumberLength ? 0 : BigEndian.Read(state, 0, NumberLength));

        state = new byte[NumberLength];
        BigEndian.Write(state, 0, NumberLength, bootNumber);
        return file.TryWrite(state);
    }
}
