using NanoMedAgent.CostMeter.Metering;
using NanoMedAgent.Platform;

namespace NanoMedAgent.CostMeter.Seams;

/// <summary>A mirror that answers at once, with zeros. The array for them is counted: a device's mirror makes it.</summary>
internal sealed class EmptyMirror : IPayloadSource
{
    private int _count;

    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size) => _count = count;

    /// <inheritdoc/>
    public PayloadAnswer TakeAnswer(out byte[] part)
    {
        part = new byte[_count];
        Meter.Array(part, sizeof(byte));
        return PayloadAnswer.Arrived;
    }

    /// <inheritdoc/>
    public void Cancel()
    {
    }
}
