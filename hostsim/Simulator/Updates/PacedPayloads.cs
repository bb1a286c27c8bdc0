using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Updates;

/// <summary>Payloads as slow as a chip takes them: a part a second, most of which it hashes and writes.</summary>
/// <param name="mirror">Where they come from.</param>
/// <param name="clock">The ward's time.</param>
public sealed class PacedPayloads(IPayloadSource mirror, VirtualClock clock) : IPayloadSource
{
    /// <summary>From a request to its answer, at least.</summary>
    public const long PartMilliseconds = 1000;

    private long _due;

    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
        _due = clock.UptimeMilliseconds + PartMilliseconds;
        mirror.Request(uri, offset, count, size);
    }

    /// <inheritdoc/>
    public PayloadAnswer Take(byte[] buffer) => clock.UptimeMilliseconds < _due ? PayloadAnswer.Waiting : mirror.Take(buffer);

    /// <inheritdoc/>
    public void Cancel() => mirror.Cancel();
}
