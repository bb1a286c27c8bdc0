using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;
using Tests;

namespace Agent.Tests.Updates;

/// <summary>The six examples of draft-ietf-suit-manifest-37: parsed, their signatures verified with the published key, and carried out.</summary>
public partial class SuitExamples
{
    private static readonly byte[] Vendor = Convert.FromHexString("fa6b4a53d5ad5fdfbe9de663e4d41ffe");
    private static readonly byte[] Class = Convert.FromHexString("1492af1425695e48bf429b2d51f2ab45");
    private static readonly byte[] First = Convert.FromHexString("00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210");
    private static readonly byte[] Second = Convert.FromHexString("0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Are_parsed_proven_and_refused_by_a_device_of_another_vendor_or_class(int example)
    {
        SuitManifest manifest = Read(example);
        manifest.SequenceNumber.ShouldBe(example);
        ModelHost host = new();
        new SuitMachine(manifest, host).Ask().ShouldBe(UpdateReason.VendorWrong);
        host.Vendor = Vendor;
        new SuitMachine(manifest, host).Ask().ShouldBe(UpdateReason.ClassWrong);
        new SuitMachine(manifest, host).Install().ShouldBe(UpdateReason.ClassWrong);
        new SuitMachine(manifest, host).Invoke().ShouldBe(UpdateReason.ClassWrong);
        host.Done.ShouldBeEmpty();
    }

    [Fact]
    public void Example_0_starts_an_image_that_is_right_and_no_other()
    {
        ModelHost host = Device();
        SuitMachine machine = new(Read(0), host);
        machine.Validate().ShouldBe(UpdateReason.ImageWrong);
        host.Images[0] = First;
        machine.Validate().ShouldBe(UpdateReason.None);
        machine.Invoke().ShouldBe(UpdateReason.None);
        host.Done.ShouldBe(["invoke 0"]);
    }

    [Fact]
    public void Example_1_fetches_and_checks()
    {
        ModelHost host = Device();
        host.Fetching = _ => UpdateReason.Underway;
        SuitMachine machine = new(Read(1), host);
        machine.Install().ShouldBe(UpdateReason.Underway);
        machine.Validate().ShouldBe(UpdateReason.ImageWrong);
        host.Fetching = _ => UpdateReason.None;
        machine.Install().ShouldBe(UpdateReason.None);
        machine.Validate().ShouldBe(UpdateReason.None);
        host.Done.ShouldAllBe(done => done == "fetch http://example.com/file.bin to 0, 34768 bytes");
    }

    [Fact]
    public void Example_2_needs_the_install_sequence_that_was_severed_from_it()
    {
        byte[] whole = Envelope(2);
        byte[] severed = Envelopes(2)[^2];
        severed.Length.ShouldBeLessThan(whole.Length);
        SuitEnvelope.TryParse(severed, out SuitEnvelope envelope).ShouldBe(UpdateReason.None);
        ReleaseProof.Of(envelope, Policy()).ShouldBe(UpdateReason.None);
        SuitManifest.TryRead(envelope, out _).ShouldBe(UpdateReason.SeveredPartMissing);

        byte[] changed = [.. whole];
        changed[Find(changed, "http://example.com/very/long"u8)] ^= 1;
        SuitEnvelope.TryParse(changed, out envelope).ShouldBe(UpdateReason.None);
        SuitManifest.TryRead(envelope, out _).ShouldBe(UpdateReason.SeveredPartWrong);

        ModelHost host = Device();
        SuitMachine machine = new(Read(2), host);
        machine.Install().ShouldBe(UpdateReason.None);
        machine.Validate().ShouldBe(UpdateReason.None);
        machine.Invoke().ShouldBe(UpdateReason.None);
        host.Done.ShouldBe(["fetch http://example.com/very/long/path/to/file/file.bin to 0, 34768 bytes", "invoke 0"]);
    }

    [Theory]
    [InlineData(0, "fetch http://example.com/file1.bin to 0, 34768 bytes")]
    [InlineData(1, "fetch http://example.com/file2.bin to 0, 76834 bytes")]
    [InlineData(2, null)]
    public void Example_3_takes_what_fits_the_slot(int slot, string? done)
    {
        ModelHost host = Device();
        host.Slot = slot;
        new SuitMachine(Read(3), host).Install().ShouldBe(done is null ? UpdateReason.NoAlternative : UpdateReason.None);
        host.Done.ShouldBe(done is null ? [] : [done]);
        host.Images.Values.ShouldAllBe(image => image == (slot == 0 ? First : Second) || image.SequenceEqual(slot == 0 ? First : Second));
    }

    [Fact]
    public void Example_4_says_no_size_for_what_it_fetches_and_is_refused_for_it()
    {
        // Its copies to where it runs from are carried out all the same; the digest after them is of what was decompressed, which this device does not do.
        ModelHost host = Device();
        SuitMachine machine = new(Read(4), host);
        machine.Fetch().ShouldBe(UpdateReason.ParameterMissing);
        host.Done.ShouldBeEmpty();
        host.Images[1] = First;
        machine.Install().ShouldBe(UpdateReason.None);
        machine.Validate().ShouldBe(UpdateReason.None);
        machine.Load().ShouldBe(UpdateReason.ImageWrong);
        machine.Invoke().ShouldBe(UpdateReason.None);
        host.Done.ShouldBe(["copy 1 to 0", "copy 0 to 2", "invoke 2"]);
    }

    [Fact]
    public void Example_5_installs_two_images()
    {
        ModelHost host = Device();
        SuitMachine machine = new(Read(5), host);
        machine.Install().ShouldBe(UpdateReason.None);
        machine.Validate().ShouldBe(UpdateReason.None);
        host.Done.ShouldBe(["fetch http://example.com/file1.bin to 0, 34768 bytes", "fetch http://example.com/file2.bin to 1, 76834 bytes"]);
        host.Images[1] = First;
        machine.Validate().ShouldBe(UpdateReason.ImageWrong);
    }

    [Fact]
    public void Identifiers_come_out_of_names_as_the_draft_says()
    {
        SuitIdentifier.Vendor("arm.com").ShouldBe(Vendor);

        // Computed with Python's uuid.
        SuitIdentifier.Class(Vendor, "foo").ShouldBe(Convert.FromHexString("e8b566107e3b52cfa1baa12c0be389b4"));
    }

    private static ModelHost Device() => new() { Vendor = Vendor, Class = Class };

    private static SuitManifest Read(int example)
    {
        SuitEnvelope.TryParse(Envelope(example), out SuitEnvelope envelope).ShouldBe(UpdateReason.None);
        ReleaseProof.Of(envelope, Policy()).ShouldBe(UpdateReason.None);
        SuitManifest.TryRead(envelope, out SuitManifest manifest).ShouldBe(UpdateReason.None);
        return manifest;
    }

    private static ReleasePolicy Policy()
    {
        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(PublishedFiles.Suit.Path("public_key.pem")));
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return new ReleasePolicy { VendorKeys = [new CoseKey(point.X, point.Y)] };
    }

    /// <summary>The largest envelope of an example: signed, with everything that may be severed.</summary>
    private static byte[] Envelope(int example) => Envelopes(example)[^1];

    private static byte[][] Envelopes(int example) =>
        [.. HexBlock().Matches(File.ReadAllText(PublishedFiles.Suit.Path($"example{example}.txt"))).Select(block => Convert.FromHexString(Regex.Replace(block.Value, "[~\\s]", "")))];

    private static int Find(byte[] data, ReadOnlySpan<byte> text) => data.AsSpan().IndexOf(text);

    [GeneratedRegex("~~~\\n(?:[0-9a-f]+\\n)+~~~")]
    private static partial Regex HexBlock();
}
