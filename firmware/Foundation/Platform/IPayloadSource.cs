namespace NanoMedAgent.Platform;

/// <summary>Where payloads are fetched from, part by part. It is polled, and nothing that it gives is believed.</summary>
public interface IPayloadSource
{
    /// <summary>Asks for a part of a payload; what was asked for before is forgotten.</summary>
    /// <param name="uri">As the manifest has it; a relative one is meant at the place that the device was set up with.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="count">Bytes of it.</param>
    /// <param name="size">Bytes of the whole payload, as the manifest has it.</param>
    void Request(string uri, int offset, int count, int size);

    /// <summary>What became of the last request.</summary>
    /// <param name="buffer">Takes the part from its beginning on, when it is here; never more than was asked for.</param>
    PayloadAnswer Take(byte[] buffer);

    /// <summary>Nothing is asked for any more.</summary>
    void Cancel();
}
