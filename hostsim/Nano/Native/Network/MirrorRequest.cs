namespace NanoMedAgent.Nano.Network;

/// <summary>An HTTP request for a part of a file.</summary>
/// <param name="Address">The URI.</param>
/// <param name="From">The first byte; null for the whole file.</param>
/// <param name="To">The last byte.</param>
/// <param name="Authority">The PEM that verifies an HTTPS server; null for none.</param>
public sealed record MirrorRequest(string Address, int? From, int? To, string? Authority);
