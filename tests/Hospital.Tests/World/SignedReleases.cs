using System.Security.Cryptography;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;

namespace Hospital.Tests.World;

/// <summary>A vendor's releases, and what a device shows that runs one.</summary>
internal sealed class SignedReleases : IDisposable
{
    private readonly HospitalKey _vendor = HospitalKey.Create();
    private readonly byte[] _vendorId = SuitIdentifier.Vendor("vendor.example");
    private readonly Dictionary<long, byte[]> _envelopes = [];

    public SignedReleases(params long[] sequences)
        : this(sequences.ToDictionary(sequence => sequence, _ => (byte[]?)null))
    {
    }

    /// <param name="tags">The CoSWID tag of each release, by its sequence number; null for none.</param>
    public SignedReleases(IReadOnlyDictionary<long, byte[]?> tags)
    {
        foreach ((long sequence, byte[]? tag) in tags)
        {
            byte[] manifest = SuitManifestWriter.Write(new Release
            {
                SequenceNumber = sequence,
                Vendor = _vendorId,
                Class = Class,
                Components = [new ReleaseComponent([[0]], ImageOf(sequence), 100, "app.pe")],
                Tag = tag,
            });
            _envelopes.Add(sequence, SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _vendor)));
            References.TryAdd(_envelopes[sequence], [_vendor.Public]).ShouldBeNull();
        }
    }

    public CosePublicKey Vendor => _vendor.Public;

    public ReferenceReleases References { get; } = new();

    private byte[] Class => SuitIdentifier.Class(_vendorId, "vital-signs");

    /// <summary>A release's file.</summary>
    public byte[] Envelope(long sequence) => _envelopes[sequence];

    /// <summary>What a device shows that runs a release; with another image when that is wanted.</summary>
    public EvidenceMessage Running(long sequence, byte[]? image = null) => new()
    {
        Vendor = _vendorId,
        Class = Class,
        Digests = [SignedRelease.Read(_envelopes[sequence]).Digest[^32..], image ?? ImageOf(sequence)],
    };

    public void Dispose() => _vendor.Dispose();

    private static byte[] ImageOf(long sequence) => SHA256.HashData(BitConverter.GetBytes(sequence));
}
