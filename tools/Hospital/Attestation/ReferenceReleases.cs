using System.Formats.Cbor;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;

namespace NanoMedAgent.Hospital.Attestation;

/// <summary>
/// The reference values that evidence is compared with: releases that a vendor has signed, as <c>medagent release</c> writes them. What is
/// not signed by one of the vendor's keys is no reference value.
/// </summary>
public sealed class ReferenceReleases
{
    private readonly Dictionary<string, ReferenceRelease> _byManifest = [];

    /// <summary>How many there are.</summary>
    public int Count => _byManifest.Count;

    /// <summary>Adds a release.</summary>
    /// <param name="envelope">The SUIT envelope.</param>
    /// <param name="vendors">The vendor's keys, of which one must have signed it.</param>
    /// <returns>Why it was not added, in a few words; null when it was.</returns>
    public string? TryAdd(byte[] envelope, IReadOnlyList<CosePublicKey> vendors)
    {
        try
        {
            SignedRelease release = SignedRelease.Read(envelope);
            if (!release.IsDigestRight || !release.Signatures.Any(signature => vendors.Any(key => signature.IsBy(release.Digest, key))))
            {
                return "none of the vendor's keys has signed it";
            }

            if (release.SequenceNumber is not { } sequence || ReferenceManifest.DigestIn(release.Digest) is not { } digest
                || ReferenceManifest.Read(release.Manifest) is not { } components)
            {
                return "its manifest does not say vendor, class and digest of each component for all devices alike";
            }

            _byManifest[Convert.ToHexString(digest)] = new ReferenceRelease(
                sequence, digest, components, SoftwareTag.DigestIn(release.Manifest));
            return null;
        }
        catch (Exception wrong)
            when (wrong is InvalidDataException or CborContentException or InvalidOperationException or OverflowException)
        {
            return $"it is no release ({wrong.Message.TrimEnd('.')})";
        }
    }

    /// <summary>Adds the files of a folder whose names end with .suit.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="vendors">The vendor's keys.</param>
    /// <returns>The files that were not added, and why.</returns>
    /// <exception cref="InvalidDataException">The folder or a file cannot be read.</exception>
    public IReadOnlyList<string> AddFolder(string folder, IReadOnlyList<CosePublicKey> vendors)
    {
        try
        {
            List<string> refused = [];
            foreach (string path in Directory.EnumerateFiles(folder, "*.suit").Order(StringComparer.Ordinal))
            {
                if (TryAdd(File.ReadAllBytes(path), vendors) is { } reason)
                {
                    refused.Add($"{path}: {reason}");
                }
            }

            return refused;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(
                $"{folder}: the releases in it cannot be read ({failure.Message.TrimEnd('.')}); give a folder with *.suit files", failure);
        }
    }

    /// <summary>The release with this manifest; null when there is none.</summary>
    /// <param name="manifestDigest">SHA-256 of the manifest.</param>
    public ReferenceRelease? Find(byte[] manifestDigest) => _byManifest.GetValueOrDefault(Convert.ToHexString(manifestDigest));

    /// <summary>The highest sequence number of releases for a device; null when there is none.</summary>
    public long? NewestFor(byte[]? vendor, byte[]? deviceClass, byte[] identifier) => _byManifest.Values
        .Where(release => release.IsFor(vendor, deviceClass, identifier))
        .Max(release => (long?)release.SequenceNumber);
}
