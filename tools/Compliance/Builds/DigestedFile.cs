namespace NanoMedAgent.Compliance.Builds;

/// <summary>A file by its name and its bytes' digest.</summary>
/// <param name="Name">Its name, with slashes.</param>
/// <param name="Digest">SHA-256, in lower-case hexadecimal.</param>
public sealed record DigestedFile(string Name, string Digest);
