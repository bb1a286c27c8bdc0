using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Readings;

/// <summary>An epoch as it is stored.</summary>
/// <param name="Number">Its number in the database.</param>
/// <param name="Origin">The number of its device in its association.</param>
/// <param name="Epoch">The epoch.</param>
internal sealed record StoredEpoch(int Number, int Origin, Epoch Epoch)
{
    /// <summary>From this number on, readings are of newer epochs; null as long as nobody has looked.</summary>
    public long? End { get; set; }
}
