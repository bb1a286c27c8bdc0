using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Time;

namespace NanoMedAgent.Simulator.Updates;

/// <summary>Payloads at the pace of a chip: one part per second, most of which it spends on hashing and writing.</summary>
/// <param name="mirror">Where they come from.</param>
/// <param name="clock">Simulated time.</param>
public sealed class PacedPayloads(IPayloadSource mirror, VirtualClock clock) : IPayloadSource
{
    /// <summary>The shortest time from a request to its answer.</summary>
    public const long PartMs = 1_000;

    private long _answerDueMs;

    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
        _answerDueMs = clock.UptimeMilliseconds + PartMs;
        mirror.Request(uri, offset, count, size);
    }

    /// <inheritdoc/>
    public PayloadAnswer TakeAnswer(out byte[]? part)
    {
        part = null;
        return clock.UptimeMilliseconds < _answerDueMs ? PayloadAnswer.Waiting : mirror.TakeAnswer(out part);
    }

    /// <inheritdoc/>
    public void Cancel() => mirror.Cancel();
}
