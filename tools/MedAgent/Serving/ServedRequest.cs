namespace NanoMedAgent.MedAgent.Serving;

/// <summary>A request that was answered.</summary>
/// <param name="Time">When it was answered.</param>
/// <param name="Method">"GET", "HEAD", or whatever it was.</param>
/// <param name="Path">What was asked for, printable.</param>
/// <param name="Range">Which bytes of it, printable; empty for all.</param>
/// <param name="Status">The HTTP status.</param>
public sealed record ServedRequest(DateTimeOffset Time, string Method, string Path, string Range, int Status);
