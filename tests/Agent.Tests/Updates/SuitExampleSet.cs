using NanoMedAgent.Cose;
using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>
/// Six envelopes: the examples of draft-ietf-suit-manifest-37, appendix B, or others with the same structure. They start an image (0),
/// fetch an image (1), have severable parts (2), choose between two slots (3), fetch, install and load (4), and have two images (5).
/// </summary>
/// <param name="key">Verifies all of them.</param>
internal abstract class SuitExampleSet(CoseKey key)
{
    /// <summary>Number of examples.</summary>
    public const int Count = 6;

    /// <summary>The vendor that all of them are for.</summary>
    public abstract byte[] Vendor { get; }

    /// <summary>The class that all of them are for.</summary>
    public abstract byte[] Class { get; }

    /// <summary>Digest and length in bytes of the first image.</summary>
    public abstract (byte[] Digest, int Length) First { get; }

    /// <summary>Digest and length in bytes of the second image.</summary>
    public abstract (byte[] Digest, int Length) Second { get; }

    /// <summary>Where the image of example 1 comes from.</summary>
    public abstract string File { get; }

    /// <summary>Where the image of example 2 comes from.</summary>
    public abstract string LongPath { get; }

    /// <summary>Where the first image of examples 3 and 5 comes from.</summary>
    public abstract string File1 { get; }

    /// <summary>Where the second image of examples 3 and 5 comes from.</summary>
    public abstract string File2 { get; }

    /// <summary>The keys that may sign.</summary>
    public ReleasePolicy Policy { get; } = new() { VendorKeys = [key] };

    /// <summary>The signed envelope of an example with its severable parts.</summary>
    public abstract byte[] Envelope(int example);

    /// <summary>The signed envelope of example 2 without its severable parts.</summary>
    public abstract byte[] Severed();

    /// <summary>A device of the vendor and class, without an image.</summary>
    public FakeSuitHost Device() => new() { Vendor = Vendor, Class = Class };

    /// <summary>An example's manifest, its signature verified.</summary>
    public SuitManifest Read(int example)
    {
        SuitEnvelope.TryParse(Envelope(example), out SuitEnvelope envelope).ShouldBe(UpdateReason.None);
        ReleaseProof.Prove(envelope, Policy).ShouldBe(UpdateReason.None);
        SuitManifest.TryRead(envelope, out SuitManifest manifest).ShouldBe(UpdateReason.None);
        return manifest;
    }
}
