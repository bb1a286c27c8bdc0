using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace Agent.Tests.World;

/// <summary>Writes the files of <see cref="PersistentCounters"/> as a device of some age has them.</summary>
internal static class StoredCounters
{
    private const int EntryLength = 6;
    private const int Length = 7 * EntryLength;

    /// <summary>The device has used a counter up to a number; the other counters are as they were.</summary>
    public static void Set(IStorage storage, int counter, long number)
    {
        foreach (string name in (string[])["counters", "ceilings"])
        {
            StateFile file = new(storage, name, Length);
            file.Read(out byte[] read);
            byte[] state = read ?? new byte[Length];
            BigEndian.Write(state, counter * EntryLength, EntryLength - 1, number);
            state[(counter * EntryLength) + EntryLength - 1] = 0;
            file.TryWrite(state).ShouldBeTrue();
        }
    }
}
