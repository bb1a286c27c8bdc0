using NanoMedAgent.Platform;

namespace Agent.Tests.Updates;

/// <summary>A mirror in memory that answers at once, and gives a fake answer when a test wants one.</summary>
internal sealed class FakeMirror : IPayloadSource
{
    private (string Uri, int Offset, int Count, int Size)? _request;

    /// <summary>The payloads by URI.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>The answer to a request, by its number from 1, in place of the payload; null for the payload.</summary>
    public Func<int, PayloadAnswer?> FakeAnswer { get; set; } = _ => null;

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Bytes served so far.</summary>
    public long ServedBytes { get; private set; }

    public void Request(string uri, int offset, int count, int size)
    {
        Requests++;
        _request = (uri, offset, count, size);
    }

    public PayloadAnswer TakeAnswer(out byte[]? part)
    {
        part = null;
        if (_request is not { } request)
        {
            return PayloadAnswer.Waiting;
        }

        if (FakeAnswer(Requests) is { } fake)
        {
            part = fake == PayloadAnswer.Arrived ? new byte[request.Count] : null;
            return fake;
        }

        if (!Files.TryGetValue(request.Uri, out byte[]? file))
        {
            return PayloadAnswer.Unavailable;
        }

        if (file.Length != request.Size)
        {
            return file.Length < request.Size ? PayloadAnswer.TooShort : PayloadAnswer.TooLong;
        }

        part = file[request.Offset..(request.Offset + request.Count)];
        ServedBytes += request.Count;
        _request = null;
        return PayloadAnswer.Arrived;
    }

    public void Cancel() => _request = null;
}
