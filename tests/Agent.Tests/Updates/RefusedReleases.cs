using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>Releases that a device must not take: each is refused for its own reason, before anything was fetched or written.</summary>
public sealed class RefusedReleases : IDisposable
{
    private static readonly byte[] Vendor = SuitIdentifier.Vendor("nanomedagent.example");
    private static readonly byte[] Class = SuitIdentifier.Class(Vendor, "vital-signs-1");
    private static readonly byte[] Device = RandomNumberGenerator.GetBytes(16);
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly HospitalKey _vendor = HospitalKey.Create();
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly HospitalKey _stranger = HospitalKey.Create();
    private readonly ModelHost _host = new()
    {
        Vendor = Vendor,
        Class = Class,
        Device = Device,
        ClockSeconds = Now.ToUnixTimeSeconds(),
        BatteryEnergy = 500,
        IsAuthorizedNow = true
    };

    private static Release Release { get; } = new()
    {
        SequenceNumber = 7,
        Version = [1, 2, 0],
        Vendor = Vendor,
        Class = Class,
        Components = [new ReleaseComponent([[0]], SHA256.HashData("image"u8), 34_768, "image.bin")],
    };

    private ReleasePolicy VendorAlone => new() { VendorKeys = [Firmware(_vendor)] };

    private ReleasePolicy WithCoSigner => new() { VendorKeys = [Firmware(_vendor)], CoSigner = Firmware(_authority) };

    public void Dispose()
    {
        _vendor.Dispose();
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public void A_correct_release_is_accepted_and_is_small()
    {
        byte[] manifest = SuitManifestWriter.Write(Release);
        byte[] envelope = SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _vendor));
        envelope.Length.ShouldBeLessThanOrEqualTo(400);
        Take(envelope, VendorAlone).ShouldBe(UpdateReason.None);
        _host.Done.ShouldBe(["fetch image.bin to 0, 34768 bytes"]);
    }

    [Fact]
    public void Each_of_several_components_is_fetched_and_checked()
    {
        Release two = Release with
        {
            Components = [.. Release.Components, new ReleaseComponent([[1]], SHA256.HashData("second"u8), 100, "second.bin")],
            UseBefore = Now.AddDays(1),
            MinimumBattery = 100,
            Priority = 1,
            Device = Device,
        };
        Take(Signed(two, _vendor), VendorAlone).ShouldBe(UpdateReason.None);
        _host.Done.ShouldBe(["fetch image.bin to 0, 34768 bytes", "fetch second.bin to 1, 100 bytes"]);
    }

    [Fact]
    public void A_release_without_a_signature_is_refused() =>
        Refused(UpdateReason.SignatureMissing, SuitEnvelopeWriter.Write(SuitManifestWriter.Write(Release)));

    [Fact]
    public void A_release_signed_by_the_wrong_key_is_refused() => Refused(UpdateReason.SignatureWrong, Signed(Release, _stranger));

    [Fact]
    public void A_release_signed_by_a_stranger_under_the_vendors_key_id_is_refused()
    {
        byte[] manifest = SuitManifestWriter.Write(Release);
        byte[] signature = SuitEnvelopeWriter.Sign(manifest, _stranger);
        int name = signature.AsSpan().IndexOf(_stranger.Public.KeyId);
        _vendor.Public.KeyId.CopyTo(signature, name);
        Refused(UpdateReason.SignatureWrong, SuitEnvelopeWriter.Write(manifest, signature));
    }

    [Fact]
    public void A_release_with_any_changed_bit_in_manifest_or_signature_is_refused()
    {
        byte[] manifest = SuitManifestWriter.Write(Release);
        byte[] good = SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _vendor));
        int signature = good.Length - manifest.Length - 3 - 64;
        for (int place = signature; place < good.Length; place += 3)
        {
            byte[] forged = [.. good];
            forged[place] ^= (byte)(1 << (place % 8));
            Take(forged, VendorAlone).ShouldNotBe(UpdateReason.None, $"byte {place}");
        }

        _host.Done.ShouldBeEmpty();
    }

    [Fact]
    public void A_release_signed_by_a_revoked_key_is_refused()
    {
        ReleasePolicy policy = new() { VendorKeys = [Firmware(_vendor)], RevokedKeyIds = [_stranger.Public.KeyId] };
        Refused(UpdateReason.KeyRevoked, Signed(Release, _stranger), policy);
        Take(Signed(Release, _stranger, _vendor), policy).ShouldBe(UpdateReason.None, "a change of keys is signed by both");
    }

    [Fact]
    public void A_release_signed_by_a_revoked_key_is_refused_without_its_key_id_too()
    {
        // The name is not signed: anybody can take it out.
        byte[] manifest = SuitManifestWriter.Write(Release);
        CborReader named = new(SuitEnvelopeWriter.Sign(manifest, _vendor));
        named.ReadTag();
        named.ReadStartArray();
        byte[] headers = named.ReadByteString();
        named.SkipValue();
        named.SkipValue();
        CborWriter nameless = new();
        nameless.WriteStartArray(4);
        nameless.WriteByteString(headers);
        nameless.WriteStartMap(0);
        nameless.WriteEndMap();
        nameless.WriteNull();
        nameless.WriteByteString(named.ReadByteString());
        nameless.WriteEndArray();
        byte[] envelope = SuitEnvelopeWriter.Write(manifest, nameless.Encode());
        Refused(UpdateReason.SignatureWrong, envelope, new ReleasePolicy
        {
            VendorKeys = [Firmware(_vendor)],
            RevokedKeyIds = [_vendor.Public.KeyId]
        });
        Refused(UpdateReason.SignatureWrong, envelope, new ReleasePolicy { VendorKeys = [Firmware(_vendor), Firmware(_stranger)] });
        Take(envelope, VendorAlone).ShouldBe(UpdateReason.None, "there is one key only that it can be");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-8)]
    [InlineData(-35)]
    [InlineData(-65535)]
    public void A_release_with_another_algorithm_is_refused(int algorithm)
    {
        byte[] manifest = SuitManifestWriter.Write(Release);
        CborWriter headers = new();
        headers.WriteStartMap(1);
        headers.WriteInt32(1);
        headers.WriteInt32(algorithm);
        headers.WriteEndMap();
        CborWriter message = new();
        message.WriteStartArray(4);
        message.WriteByteString(headers.Encode());
        message.WriteStartMap(0);
        message.WriteEndMap();
        message.WriteNull();
        message.WriteByteString(new byte[64]);
        message.WriteEndArray();
        Refused(UpdateReason.AlgorithmRefused, SuitEnvelopeWriter.Write(manifest, message.Encode()));
    }

    [Theory]
    [InlineData(17)]
    [InlineData(97)]
    [InlineData(98)]
    public void A_release_authenticated_by_another_COSE_structure_than_COSE_Sign1_is_refused(int tag)
    {
        CborWriter message = new();
        message.WriteTag((CborTag)tag);
        message.WriteStartArray(4);
        message.WriteByteString([0xA1, 0x01, 0x05]);
        message.WriteStartMap(0);
        message.WriteEndMap();
        message.WriteNull();
        message.WriteByteString(new byte[32]);
        message.WriteEndArray();

        Refused(UpdateReason.AlgorithmRefused, SuitEnvelopeWriter.Write(SuitManifestWriter.Write(Release), message.Encode()));
    }

    [Fact]
    public void A_digest_of_another_manifest_is_refused()
    {
        byte[] other = SuitManifestWriter.Write(Release with { SequenceNumber = 8 });
        byte[] envelope = SuitEnvelopeWriter.Write(other, SuitEnvelopeWriter.Sign(other, _vendor));
        byte[] manifest = SuitManifestWriter.Write(Release);
        manifest.Length.ShouldBe(other.Length);
        manifest.CopyTo(envelope, envelope.Length - manifest.Length);
        Refused(UpdateReason.ManifestDigestWrong, envelope);
    }

    [Fact]
    public void A_signature_over_another_digest_is_refused()
    {
        byte[] other = SuitManifestWriter.Write(Release with { SequenceNumber = 8 });
        Refused(UpdateReason.SignatureWrong, SuitEnvelopeWriter.Write(SuitManifestWriter.Write(Release),
            SuitEnvelopeWriter.Sign(other, _vendor)));
    }

    [Fact]
    public void A_release_for_another_vendor_is_refused() => Refused(UpdateReason.VendorWrong,
        Signed(Release with { Vendor = SuitIdentifier.Vendor("elsewhere.example") }, _vendor));

    [Fact]
    public void A_release_for_another_class_is_refused() => Refused(UpdateReason.ClassWrong,
        Signed(Release with { Class = SuitIdentifier.Class(Vendor, "pump-1") }, _vendor));

    [Fact]
    public void A_release_for_another_device_is_refused() =>
        Refused(UpdateReason.DeviceWrong, Signed(Release with { Device = new byte[16] }, _vendor));

    [Fact]
    public void An_expired_release_is_refused()
    {
        Refused(UpdateReason.Expired, Signed(Release with { UseBefore = Now }, _vendor));
        _host.ClockSeconds = 0;
        Refused(UpdateReason.DateUnknown, Signed(Release with { UseBefore = Now }, _vendor));
    }

    [Fact]
    public void A_release_is_not_installed_on_a_low_battery() =>
        Refused(UpdateReason.BatteryLow, Signed(Release with { MinimumBattery = 501 }, _vendor));

    [Fact]
    public void A_release_is_not_installed_without_consent()
    {
        _host.IsAuthorizedNow = false;
        Refused(UpdateReason.NotAuthorized, Signed(Release with { Priority = 0 }, _vendor));
    }

    [Fact]
    public void A_release_without_a_required_signature_of_the_hospital_is_refused()
    {
        Refused(UpdateReason.CoSignatureMissing, Signed(Release, _vendor), WithCoSigner);
        Refused(UpdateReason.CoSignatureMissing, Signed(Release, _vendor, _vendor), WithCoSigner);
        Refused(UpdateReason.CoSignatureMissing, Signed(Release, _vendor, _stranger), WithCoSigner);
        Refused(UpdateReason.SignatureWrong, Signed(Release, _authority), WithCoSigner);
        Take(Signed(Release, _authority, _vendor), WithCoSigner).ShouldBe(UpdateReason.None);
    }

    [Fact]
    public void A_release_without_a_required_hash_based_signature_is_refused() => Refused(
        UpdateReason.HashBasedSignatureMissing,
        Signed(Release, _vendor),
        new ReleasePolicy { VendorKeys = [Firmware(_vendor)], HashBasedKey = new byte[60] });

    [Fact]
    public void A_hash_based_signature_beside_the_classical_one_is_verified_on_the_device()
    {
        string folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;
        try
        {
            HashBasedKey key = HashBasedKey.Create(Path.Combine(folder, "vendor.hss.pem"));
            byte[] manifest = SuitManifestWriter.Write(Release);
            byte[] classical = SuitEnvelopeWriter.Sign(manifest, _vendor);
            byte[] hashBased = ReleaseSignature.SignHashBased(SuitEnvelopeWriter.DigestOf(manifest), key);
            ReleasePolicy policy = new() { VendorKeys = [Firmware(_vendor)], HashBasedKey = key.Public };
            byte[] another = [.. key.Public];
            another[^1] ^= 1;
            Refused(
                UpdateReason.HashBasedSignatureMissing,
                SuitEnvelopeWriter.Write(manifest, classical, hashBased),
                new ReleasePolicy { VendorKeys = [Firmware(_vendor)], HashBasedKey = another });
            Refused(UpdateReason.SignatureWrong, SuitEnvelopeWriter.Write(manifest, hashBased), policy);

            // A vendor may sign by hashes alone; then nothing else counts.
            ReleasePolicy alone = new() { VendorKeys = [], HashBasedKey = key.Public };
            Refused(UpdateReason.HashBasedSignatureMissing, SuitEnvelopeWriter.Write(manifest, classical), alone);
            Refused(UpdateReason.SignatureWrong, SuitEnvelopeWriter.Write(manifest, hashBased), new ReleasePolicy { VendorKeys = [] });
            Take(SuitEnvelopeWriter.Write(manifest, hashBased), alone).ShouldBe(UpdateReason.None);
            Take(SuitEnvelopeWriter.Write(manifest, classical, hashBased), policy).ShouldBe(UpdateReason.None);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_manifest_with_an_unknown_command_is_refused() => Refused(UpdateReason.CommandUnknown,
        Raw(install: RawManifest.Sequence(3, 15, 99, 15)));

    [Fact]
    public void A_manifest_with_a_custom_command_is_refused() =>
        Refused(UpdateReason.CommandUnknown, Raw(install: RawManifest.Sequence(-300, 0)));

    [Fact]
    public void A_manifest_with_an_unknown_command_in_a_branch_that_may_never_run_is_refused() =>
        Refused(UpdateReason.CommandUnknown, Raw(install: RawManifest.Sequence(15,
            TryEach(RawManifest.Sequence(14, 15), RawManifest.Sequence(99, 15)))));

    [Fact]
    public void A_manifest_with_an_unknown_parameter_is_refused() => Refused(UpdateReason.CommandUnknown,
        Raw(install: RawManifest.Sequence(20, RawManifest.Parameters((99, 1)))));

    [Fact]
    public void A_manifest_with_an_unknown_member_is_refused() =>
        Refused(UpdateReason.CommandUnknown, Sign(RawManifest.Write(RawManifest.Sequence(RawManifest.Identity(Vendor, Class)),
            RawManifest.Sequence(), more: 30)));

    [Fact]
    public void A_manifest_with_dependencies_is_refused() => Refused(UpdateReason.CommandUnknown, Sign(RawManifest.Write(
        RawManifest.Sequence(RawManifest.Identity(Vendor, Class)), RawManifest.Sequence(), dependencies: true)));

    [Fact]
    public void A_manifest_whose_version_is_not_wrapped_in_a_byte_string_is_refused() => Refused(UpdateReason.ManifestMalformed,
        Raw(install: RawManifest.Sequence(20, RawManifest.Parameters((28, new RawManifest.Encoded([0x82, 0x05, 0x81, 0x02]))))));

    [Fact]
    public void A_manifest_of_another_format_version_is_refused() =>
        Refused(UpdateReason.ManifestVersionUnknown, Sign(RawManifest.Write(RawManifest.Sequence(RawManifest.Identity(Vendor, Class)),
            RawManifest.Sequence(), version: 2)));

    [Fact]
    public void A_manifest_without_identity_conditions_is_refused()
    {
        Refused(UpdateReason.IdentityUnchecked, Sign(RawManifest.Write(
            RawManifest.Sequence(20, RawManifest.Parameters((1, Vendor)), 1, 15), RawManifest.Sequence())));

        // Where a branch could pass it by, it does not count.
        byte[] asks = RawManifest.Sequence(RawManifest.Identity(Vendor, Class));
        Refused(UpdateReason.IdentityUnchecked, Sign(RawManifest.Write(
            RawManifest.Sequence(15, TryEach(asks, RawManifest.Sequence(14, 15), null)), RawManifest.Sequence())));
    }

    [Fact]
    public void A_manifest_that_fetches_in_the_shared_sequence_is_refused() =>
        Refused(UpdateReason.ManifestMalformed, Sign(RawManifest.Write(
            RawManifest.Sequence([.. RawManifest.Identity(Vendor, Class), 21, 2]), RawManifest.Sequence())));

    [Fact]
    public void A_manifest_with_too_many_components_is_refused() =>
        Refused(UpdateReason.ComponentUnknown, Sign(RawManifest.Write(
            RawManifest.Sequence([12, true, .. RawManifest.Identity(Vendor, Class)]), RawManifest.Sequence(), components: 5)));

    [Fact]
    public void A_manifest_with_several_components_and_no_component_index_is_refused() =>
        Refused(UpdateReason.ManifestMalformed, Sign(RawManifest.Write(RawManifest.Sequence(RawManifest.Identity(Vendor, Class)),
            RawManifest.Sequence(), components: 2)));

    [Fact]
    public void A_manifest_that_is_nested_too_deeply_is_refused()
    {
        byte[] sequence = RawManifest.Sequence(3, 15);
        for (int i = 0; i < 6; i++)
        {
            sequence = RawManifest.Sequence(32, sequence);
        }

        Refused(UpdateReason.NestingTooDeep, Raw(sequence));
    }

    [Fact]
    public void A_manifest_with_too_many_commands_is_refused()
    {
        byte[] many = RawManifest.Sequence([.. Enumerable.Repeat<object?>(15, 120).Select((item, i) => i % 2 == 0 ? 24 : item)]);
        Refused(UpdateReason.TooManyCommands, Raw(RawManifest.Sequence(32, many, 32, many, 32, many)));
    }

    [Fact]
    public void A_manifest_that_is_too_large_is_refused() => Refused(UpdateReason.TooLarge,
        Raw(RawManifest.Sequence(32, RawManifest.Sequence(20, RawManifest.Parameters((18, new byte[3000]))))));

    [Fact]
    public void A_payload_without_a_signed_size_is_refused()
    {
        byte[] digest = SuitEnvelopeWriter.EncodeDigest(SHA256.HashData("image"u8));
        Refused(UpdateReason.ParameterMissing, Raw(RawManifest.Sequence(20, RawManifest.Parameters((3, digest), (21, "image.bin")), 21,
            2)));
    }

    [Fact]
    public void An_image_that_differs_from_the_signed_one_is_refused()
    {
        _host.Fetching = _ => UpdateReason.None;
        byte[] manifest = SuitManifestWriter.Write(Release);
        SuitEnvelope.TryParse(SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _vendor)),
            out SuitEnvelope envelope).ShouldBe(UpdateReason.None);
        SuitManifest.TryRead(envelope, out SuitManifest read).ShouldBe(UpdateReason.None);
        SuitMachine machine = new(read, _host);
        machine.Install().ShouldBe(UpdateReason.None);
        _host.Images[0] = SHA256.HashData("another image"u8);
        machine.Validate().ShouldBe(UpdateReason.ImageWrong);
    }

    private static CoseKey Firmware(HospitalKey key) => CoseKey.TryParse(key.Public.Encode(), out CoseKey parsed) ? parsed
        : throw new InvalidOperationException();

    private static RawManifest.Encoded TryEach(params byte[]?[] sequences) => new(RawManifest.Sequence([.. sequences]));

    private byte[] Raw(byte[] install) => Sign(RawManifest.Write(RawManifest.Sequence(RawManifest.Identity(Vendor, Class)), install));

    private byte[] Sign(byte[] manifest) => SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, _vendor));

    private static byte[] Signed(Release release, params HospitalKey[] keys)
    {
        byte[] manifest = SuitManifestWriter.Write(release);
        return SuitEnvelopeWriter.Write(manifest, [.. keys.Select(key => SuitEnvelopeWriter.Sign(manifest, key))]);
    }

    private void Refused(UpdateReason reason, byte[] envelope, ReleasePolicy? policy = null)
    {
        Take(envelope, policy ?? VendorAlone).ShouldBe(reason);
        _host.Done.ShouldBeEmpty();
    }

    /// <summary>As the agent does: proof, reading, asking, and only then installing.</summary>
    private UpdateReason Take(byte[] encoded, ReleasePolicy policy)
    {
        UpdateReason reason = SuitEnvelope.TryParse(encoded, out SuitEnvelope envelope);
        reason = reason == UpdateReason.None ? ReleaseProof.Prove(envelope, policy) : reason;
        if (reason != UpdateReason.None)
        {
            return reason;
        }

        reason = SuitManifest.TryRead(envelope, out SuitManifest manifest);
        return reason == UpdateReason.None ? new SuitMachine(manifest, _host).Install() : reason;
    }
}
