namespace NanoMedAgent.Platform;

/// <summary>Fetches payloads in parts. It is polled, and nothing that it returns is trusted.</summary>
public interface IPayloadSource
{
    /// <summary>Requests a part of a payload, and cancels the previous request.</summary>
    /// <param name="uri">The URI in the manifest; a relative one is resolved against the configured mirror.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="count">Bytes of the part.</param>
    /// <param name="size">Bytes of the whole payload, from the manifest.</param>
    void Request(string uri, int offset, int count, int size);

    /// <summary>The state of the last request.</summary>
    /// <param name="part">
    /// The part when it has arrived, otherwise null. The source keeps no reference to it: it is in the heap once, and not while nothing has
    /// arrived.
    /// </param>
    PayloadAnswer TakeAnswer(out byte[] part);

    /// <summary>Cancels the request.</summary>
    void Cancel();
}
