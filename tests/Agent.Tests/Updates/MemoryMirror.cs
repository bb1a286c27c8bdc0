using NanoMedAgent.Platform;

namespace Agent.Tests.Updates;

/// <summary>A mirror in memory that answers at once, and lies when it is told to.</summary>
internal sealed class MemoryMirror : IPayloadSource
{
    private (string Uri, int Offset, int Count, int Size)? _asked;

    /// <summary>What it has.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>What it says to a request instead of the truth; null for the truth. The number of the request, from 1.</summary>
    public Func<int, PayloadAnswer?> Lies { get; set; } = _ => null;

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Bytes given out so far.</summary>
    public long GivenBytes { get; private set; }

    public void Request(string uri, int offset, int count, int size)
    {
        Requests++;
        _asked = (uri, offset, count, size);
    }

    public PayloadAnswer TakeAnswer(byte[] buffer)
    {
        if (_asked is not { } asked)
        {
            return PayloadAnswer.Waiting;
        }

        if (Lies(Requests) is { } lie)
        {
            return lie;
        }

        if (!Files.TryGetValue(asked.Uri, out byte[]? file))
        {
            return PayloadAnswer.Unavailable;
        }

        if (file.Length != asked.Size)
        {
            return file.Length < asked.Size ? PayloadAnswer.TooShort : PayloadAnswer.TooLong;
        }

        Array.Copy(file, asked.Offset, buffer, 0, asked.Count);
        GivenBytes += asked.Count;
        _asked = null;
        return PayloadAnswer.Arrived;
    }

    public void Cancel() => _asked = null;
}
