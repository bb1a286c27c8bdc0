using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>A sealed reading that was decrypted.</summary>
/// <param name="Epoch">With the keys of this epoch.</param>
/// <param name="Pack">The SenML pack; null if it is not authentic.</param>
/// <param name="Content">What it says; null if it is malformed.</param>
internal sealed record OpenedReading(Epoch Epoch, byte[]? Pack, PackContent? Content)
{
    /// <summary>Decrypts and parses a reading.</summary>
    public static OpenedReading Of(SealedReading reading, Epoch epoch)
    {
        byte[]? pack = reading.Open(epoch);
        return new OpenedReading(epoch, pack, pack is null ? null : PackContent.Read(pack, epoch.DataClass, reading.Sequence));
    }
}
