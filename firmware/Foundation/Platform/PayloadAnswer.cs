namespace NanoMedAgent.Platform;

/// <summary>What became of a request to <see cref="IPayloadSource"/>.</summary>
public enum PayloadAnswer
{
    /// <summary>Nothing yet.</summary>
    Waiting = 0,

    /// <summary>The part is here, whole.</summary>
    Here = 1,

    /// <summary>Nobody answers, or the payload is not there.</summary>
    Unavailable = 2,

    /// <summary>The payload ends before its size.</summary>
    TooShort = 3,

    /// <summary>The payload is longer than its size, or more comes than was asked for.</summary>
    TooLong = 4,
}
