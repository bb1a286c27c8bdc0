namespace NanoMedAgent.Platform;

/// <summary>The state of a request to <see cref="IPayloadSource"/>.</summary>
public enum PayloadAnswer
{
    /// <summary>No answer yet.</summary>
    Waiting = 0,

    /// <summary>The whole part has arrived.</summary>
    Arrived = 1,

    /// <summary>The server does not answer, or does not have the payload.</summary>
    Unavailable = 2,

    /// <summary>The payload is shorter than its size.</summary>
    TooShort = 3,

    /// <summary>The payload is longer than its size, or the server sends more than was requested.</summary>
    TooLong = 4,
}
