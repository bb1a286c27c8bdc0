namespace NanoMedAgent.Nano.Network;

/// <summary>
/// HTTP servers, and the sockets that the package leaves behind: one for each response that nobody closes, and one for each failed
/// handshake until the garbage collector runs.
/// </summary>
public sealed class SimulatedMirrors
{
    /// <summary>Sockets of lwIP that are left for HTTP, beside the broker's.</summary>
    public const int SocketsLimit = 8;

    /// <summary>Answers a request; null while there is no server.</summary>
    public Func<MirrorRequest, MirrorResponse>? Answer { get; set; }

    /// <summary>Responses that are open.</summary>
    public int OpenResponses { get; set; }

    /// <summary>Sockets that only a finalizer frees.</summary>
    public int LeakedSockets { get; private set; }

    /// <summary>The most sockets that were in use at one time.</summary>
    public int MostSockets { get; private set; }

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Sends a request.</summary>
    /// <returns>null when it fails.</returns>
    public MirrorResponse? Send(MirrorRequest request)
    {
        Requests++;
        int sockets = OpenResponses + LeakedSockets + 1;
        MostSockets = Math.Max(MostSockets, sockets);
        MirrorResponse? response = sockets > SocketsLimit ? null : Answer?.Invoke(request);
        LeakedSockets += response is { Failure: MirrorFailure.Handshake } ? 1 : 0;
        return response is { Failure: MirrorFailure.None } ? response : null;
    }

    /// <summary>The garbage collector runs, and the finalizers of what it found.</summary>
    public void CollectGarbage() => LeakedSockets = 0;

    internal void Restart()
    {
        OpenResponses = 0;
        LeakedSockets = 0;
    }
}
