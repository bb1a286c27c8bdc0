using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>Releases that a device must refuse, each for its own reason, before anything is fetched or written.</summary>
public sealed class RefusedReleases : ReleaseIntake
{
    [Fact]
    public void A_correct_release_is_accepted_and_is_small()
    {
        byte[] manifest = SuitManifestWriter.Write(Release);
        byte[] envelope = SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, VendorKey));
        envelope.Length.ShouldBeLessThanOrEqualTo(400);
        Take(envelope, VendorAlone).ShouldBe(UpdateReason.None);
        Host.Done.ShouldBe(["fetch image.bin to 0, 34768 bytes"]);
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
        Take(Signed(two, VendorKey), VendorAlone).ShouldBe(UpdateReason.None);
        Host.Done.ShouldBe(["fetch image.bin to 0, 34768 bytes", "fetch second.bin to 1, 100 bytes"]);
    }

    [Fact]
    public void A_release_without_a_signature_is_refused() =>
        Refused(UpdateReason.SignatureMissing, SuitEnvelopeWriter.Write(SuitManifestWriter.Write(Release)));

    [Fact]
    public void A_release_signed_by_the_wrong_key_is_refused() => Refused(UpdateReason.SignatureWrong, Signed(Release, Stranger));

    [Fact]
    public void A_release_signed_by_aStranger_under_theVendorKeys_key_id_is_refused()
    {
        byte[] manifest = SuitManifestWriter.Write(Release);
        byte[] signature = SuitEnvelopeWriter.Sign(manifest, Stranger);
        int name = signature.AsSpan().IndexOf(Stranger.Public.KeyId);
        VendorKey.Public.KeyId.CopyTo(signature, name);
        Refused(UpdateReason.SignatureWrong, SuitEnvelopeWriter.Write(manifest, signature));
    }

    [Fact]
    public void A_release_with_any_changed_bit_in_manifest_or_signature_is_refused()
    {
        byte[] manifest = SuitManifestWriter.Write(Release);
        byte[] good = SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, VendorKey));
        int signature = good.Length - manifest.Length - 3 - 64;
        for (int place = signature; place < good.Length; place += 3)
        {
            byte[] forged = [.. good];
            forged[place] ^= (byte)(1 << (place % 8));
            Take(forged, VendorAlone).ShouldNotBe(UpdateReason.None, $"byte {place}");
        }

        Host.Done.ShouldBeEmpty();
    }

    [Fact]
    public void A_release_signed_by_a_revoked_key_is_refused()
    {
        ReleasePolicy policy = new() { VendorKeys = [Firmware(VendorKey)], RevokedKeyIds = [Stranger.Public.KeyId] };
        Refused(UpdateReason.KeyRevoked, Signed(Release, Stranger), policy);
        Take(Signed(Release, Stranger, VendorKey), policy).ShouldBe(UpdateReason.None, "a change of keys is signed by both");
    }

    [Fact]
    public void A_release_signed_by_a_revoked_key_is_refused_without_its_key_id_too()
    {
        // The key id is not signed: anybody can remove it.
        byte[] manifest = SuitManifestWriter.Write(Release);
        CborReader named = new(SuitEnvelopeWriter.Sign(manifest, VendorKey));
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
            VendorKeys = [Firmware(VendorKey)],
            RevokedKeyIds = [VendorKey.Public.KeyId]
        });
        Refused(UpdateReason.SignatureWrong, envelope, new ReleasePolicy { VendorKeys = [Firmware(VendorKey), Firmware(Stranger)] });
        Take(envelope, VendorAlone).ShouldBe(UpdateReason.None, "only one key is possible");
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
        byte[] envelope = SuitEnvelopeWriter.Write(other, SuitEnvelopeWriter.Sign(other, VendorKey));
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
            SuitEnvelopeWriter.Sign(other, VendorKey)));
    }

    [Fact]
    public void A_release_for_anotherVendorKey_is_refused() => Refused(UpdateReason.VendorWrong,
        Signed(Release with { Vendor = SuitIdentifier.Vendor("elsewhere.example") }, VendorKey));

    [Fact]
    public void A_release_for_another_class_is_refused() => Refused(UpdateReason.ClassWrong,
        Signed(Release with { Class = SuitIdentifier.Class(Vendor, "pump-1") }, VendorKey));

    [Fact]
    public void A_release_for_another_device_is_refused() =>
        Refused(UpdateReason.DeviceWrong, Signed(Release with { Device = new byte[16] }, VendorKey));

    [Fact]
    public void An_expired_release_is_refused()
    {
        Refused(UpdateReason.Expired, Signed(Release with { UseBefore = Now }, VendorKey));
        Host.ClockSeconds = 0;
        Refused(UpdateReason.DateUnknown, Signed(Release with { UseBefore = Now }, VendorKey));
    }

    [Fact]
    public void A_release_is_not_installed_on_a_low_battery() =>
        Refused(UpdateReason.BatteryLow, Signed(Release with { MinimumBattery = 501 }, VendorKey));

    [Fact]
    public void A_release_is_not_installed_without_consent()
    {
        Host.IsAuthorizedNow = false;
        Refused(UpdateReason.NotAuthorized, Signed(Release with { Priority = 0 }, VendorKey));
    }

    [Fact]
    public void A_release_without_a_required_signature_of_the_hospital_is_refused()
    {
        Refused(UpdateReason.CoSignatureMissing, Signed(Release, VendorKey), WithCoSigner);
        Refused(UpdateReason.CoSignatureMissing, Signed(Release, VendorKey, VendorKey), WithCoSigner);
        Refused(UpdateReason.CoSignatureMissing, Signed(Release, VendorKey, Stranger), WithCoSigner);
        Refused(UpdateReason.SignatureWrong, Signed(Release, Authority), WithCoSigner);
        Take(Signed(Release, Authority, VendorKey), WithCoSigner).ShouldBe(UpdateReason.None);
    }

    [Fact]
    public void A_release_without_a_required_hash_based_signature_is_refused() => Refused(
        UpdateReason.HashBasedSignatureMissing,
        Signed(Release, VendorKey),
        new ReleasePolicy { VendorKeys = [Firmware(VendorKey)], HashBasedKey = new byte[60] });

    [Fact]
    public void A_hash_based_signature_beside_the_classical_one_is_verified_on_the_device()
    {
        string folder = Directory.CreateTempSubdirectory("nanomedagent-").FullName;
        try
        {
            HashBasedKey key = HashBasedKey.Create(Path.Combine(folder, "vendor.hss.pem"));
            byte[] manifest = SuitManifestWriter.Write(Release);
            byte[] classical = SuitEnvelopeWriter.Sign(manifest, VendorKey);
            byte[] hashBased = ReleaseSignature.SignHashBased(SuitEnvelopeWriter.DigestOf(manifest), key);
            ReleasePolicy policy = new() { VendorKeys = [Firmware(VendorKey)], HashBasedKey = key.Public };
            byte[] another = [.. key.Public];
            another[^1] ^= 1;
            Refused(
                UpdateReason.HashBasedSignatureMissing,
                SuitEnvelopeWriter.Write(manifest, classical, hashBased),
                new ReleasePolicy { VendorKeys = [Firmware(VendorKey)], HashBasedKey = another });
            Refused(UpdateReason.SignatureWrong, SuitEnvelopeWriter.Write(manifest, hashBased), policy);

            // A vendor may use hash-based signatures alone; then no other signature counts.
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
    public void A_payload_without_a_signed_size_is_refused()
    {
        byte[] digest = SuitEnvelopeWriter.EncodeDigest(SHA256.HashData("image"u8));
        Refused(UpdateReason.ParameterMissing, Raw(RawManifest.Sequence(20, RawManifest.Parameters((3, digest), (21, "image.bin")), 21,
            2)));
    }

    [Fact]
    public void An_image_that_differs_from_the_signed_one_is_refused()
    {
        Host.Fetching = _ => UpdateReason.None;
        byte[] manifest = SuitManifestWriter.Write(Release);
        SuitEnvelope.TryParse(SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, VendorKey)),
            out SuitEnvelope envelope).ShouldBe(UpdateReason.None);
        SuitManifest.TryRead(envelope, out SuitManifest read).ShouldBe(UpdateReason.None);
        SuitMachine machine = new(read, Host);
        machine.Install().ShouldBe(UpdateReason.None);
        Host.Images[0] = SHA256.HashData("another image"u8);
        machine.Validate().ShouldBe(UpdateReason.ImageWrong);
    }
}
