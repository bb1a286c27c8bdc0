namespace NanoMedAgent.Nano.Network;

/// <summary>An HTTP response.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body.</param>
/// <param name="Range">The header Content-Range; null for none.</param>
/// <param name="Failure">A failure in place of a response; null for none.</param>
public sealed record MirrorResponse(int Status, byte[] Body, string? Range = null, MirrorFailure Failure = MirrorFailure.None);
