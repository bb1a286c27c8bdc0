using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Updates;

/// <summary>A mirror on bad days: some of its answers never come, and some end too soon. The same seed makes the same faults.</summary>
/// <param name="mirror">The mirror on good days.</param>
/// <param name="seed">Of the faults.</param>
public sealed class FaultyPayloads(IPayloadSource mirror, int seed) : IPayloadSource
{
    private readonly Random _dice = new(seed);
    private PayloadAnswer? _lie;

    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
        _lie = _dice.Next(6) switch
        {
            0 => PayloadAnswer.Unavailable,
            1 => PayloadAnswer.TooShort,
            _ => null,
        };
        if (_lie is null)
        {
            mirror.Request(uri, offset, count, size);
        }
    }

    /// <inheritdoc/>
    public PayloadAnswer Take(byte[] buffer) => _lie ?? mirror.Take(buffer);

    /// <inheritdoc/>
    public void Cancel() => mirror.Cancel();
}
