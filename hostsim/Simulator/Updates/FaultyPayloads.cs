using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Updates;

/// <summary>A mirror with faults: some of its answers fail, and some are too short.</summary>
/// <param name="mirror">The mirror without faults.</param>
/// <param name="seed">The same seed gives the same faults.</param>
public sealed class FaultyPayloads(IPayloadSource mirror, int seed) : IPayloadSource
{
    private readonly Random _dice = new(seed);
    private PayloadAnswer? _fault;

    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
        _fault = _dice.Next(6) switch
        {
            0 => PayloadAnswer.Unavailable,
            1 => PayloadAnswer.TooShort,
            _ => null,
        };
        if (_fault is null)
        {
            mirror.Request(uri, offset, count, size);
        }
    }

    /// <inheritdoc/>
    public PayloadAnswer TakeAnswer(out byte[]? part)
    {
        part = null;
        return _fault ?? mirror.TakeAnswer(out part);
    }

    /// <inheritdoc/>
    public void Cancel() => mirror.Cancel();
}
