namespace NanoMedAgent.Compliance.Builds;

/// <summary>An assembly that a build has made.</summary>
/// <param name="Name">Its file's name; with <c>shrunk/</c> before it, as nanoFramework's converter gets it, with short names.</param>
/// <param name="Digest">SHA-256 of the file, in lower-case hexadecimal.</param>
/// <param name="ListingDigest">SHA-256 of its <see cref="AssemblyListing"/>, in lower-case hexadecimal.</param>
public sealed record BuiltAssembly(string Name, string Digest, string ListingDigest);
