namespace NanoMedAgent.MedAgent.Serving;

/// <summary>A request that was answered.</summary>
/// <param name="Time">When it was answered.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The requested path, printable.</param>
/// <param name="Range">The requested byte range, printable; empty for the whole file.</param>
/// <param name="Status">The HTTP status.</param>
public sealed record ServedRequest(DateTimeOffset Time, string Method, string Path, string Range, int Status);
