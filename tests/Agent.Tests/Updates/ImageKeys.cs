using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>A device requires of a release what the keys file of its image says.</summary>
public sealed class ImageKeys(VendorHashBasedKey hashBased) : IClassFixture<VendorHashBasedKey>, IDisposable
{
    private static readonly byte[] VendorId = SuitIdentifier.Vendor("nanomedagent.example");
    private static readonly byte[] Manifest = SuitManifestWriter.Write(new Release
    {
        SequenceNumber = 7,
        Vendor = VendorId,
        Class = SuitIdentifier.Class(VendorId, "vital-signs-1"),
        Components = [new ReleaseComponent([[0]], SHA256.HashData("image"u8), 34_768, "image.bin")],
    });

    private readonly HospitalKey _vendor = HospitalKey.Create();
    private readonly HospitalKey _second = HospitalKey.Create();
    private readonly HospitalKey _authority = HospitalKey.Create();

    public void Dispose()
    {
        _vendor.Dispose();
        _second.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void Each_of_the_vendors_keys_can_sign_alone()
    {
        ReleasePolicy policy = Keys(_vendor, _second).ToPolicy();
        policy.Vendor.ShouldBe(VendorId);
        policy.LeastSequence.ShouldBe(5);
        Prove(policy, By(_vendor)).ShouldBe(UpdateReason.None);
        Prove(policy, By(_second)).ShouldBe(UpdateReason.None);
        Prove(policy, By(_authority)).ShouldBe(UpdateReason.SignatureWrong);
    }

    [Fact]
    public void A_hash_based_key_beside_the_vendors_key_has_to_sign_as_well()
    {
        ReleaseKeys keys = Keys(_vendor);
        keys.HashBasedKey = Convert.ToHexStringLower(hashBased.Key.Public);
        Prove(keys.ToPolicy(), By(_vendor)).ShouldBe(UpdateReason.HashBasedSignatureMissing);
        Prove(keys.ToPolicy(), ByHashes()).ShouldBe(UpdateReason.SignatureWrong);
        Prove(keys.ToPolicy(), By(_vendor), ByHashes()).ShouldBe(UpdateReason.None);
    }

    [Fact]
    public void A_hash_based_key_can_be_the_only_one()
    {
        ReleaseKeys keys = Keys();
        keys.HashBasedKey = Convert.ToHexStringLower(hashBased.Key.Public);
        Prove(keys.ToPolicy(), ByHashes()).ShouldBe(UpdateReason.None);
        Prove(keys.ToPolicy(), By(_vendor)).ShouldBe(UpdateReason.HashBasedSignatureMissing);
    }

    [Fact]
    public void With_co_signing_the_authoritys_signature_is_needed_beside_the_vendors()
    {
        ReleaseKeys keys = Keys(_vendor);
        keys.IsCoSigned = true;
        keys.HashBasedKey = Convert.ToHexStringLower(hashBased.Key.Public);
        ReleasePolicy onDevice = keys.ToPolicy().WithAuthority(Firmware(_authority));
        Prove(onDevice, By(_vendor), ByHashes()).ShouldBe(UpdateReason.CoSignatureMissing);
        Prove(onDevice, By(_authority), ByHashes()).ShouldBe(UpdateReason.SignatureWrong);
        Prove(onDevice, By(_vendor), By(_authority)).ShouldBe(UpdateReason.HashBasedSignatureMissing);
        Prove(onDevice, By(_vendor), By(_authority), ByHashes()).ShouldBe(UpdateReason.None);

        // The loader only has the image's keys: the hospital's signature was checked before the release was stored.
        Prove(keys.ToPolicy(), By(_vendor), ByHashes()).ShouldBe(UpdateReason.None);
    }

    [Fact]
    public void A_revoked_key_signs_nothing_any_more()
    {
        ReleaseKeys keys = Keys(_vendor, _second);
        keys.RevokedKeyIds = [Convert.ToHexStringLower(_vendor.Public.KeyId)];
        Prove(keys.ToPolicy(), By(_vendor)).ShouldBe(UpdateReason.KeyRevoked);
        Prove(keys.ToPolicy(), By(_second)).ShouldBe(UpdateReason.None);
    }

    [Theory]
    [InlineData("no key at all")]
    [InlineData("a key that is none")]
    [InlineData("a key in upper case")]
    [InlineData("half a hash-based key")]
    [InlineData("a hash-based key of no levels")]
    [InlineData("half an identifier")]
    [InlineData("no class")]
    [InlineData("half a key id")]
    public void If_a_key_cannot_be_read_no_release_is_accepted(string what)
    {
        ReleaseKeys keys = Keys(_vendor);
        string digits = Convert.ToHexStringLower(hashBased.Key.Public);
        keys.HashBasedKey = digits;
        keys.ToPolicy().ShouldNotBeNull();
        switch (what)
        {
            case "no key at all":
                keys.Keys = [];
                keys.HashBasedKey = "";
                break;
            case "a key that is none":
                keys.Keys = [keys.Keys[0], keys.Keys[0][..^2] + "zz"];
                break;
            case "a key in upper case":
                keys.Keys = [keys.Keys[0].ToUpperInvariant()];
                break;
            case "half a hash-based key":
                keys.HashBasedKey = digits[..60];
                break;
            case "a hash-based key of no levels":
                keys.HashBasedKey = "00000000" + digits[8..];
                break;
            case "half an identifier":
                keys.Vendor = keys.Vendor[..16];
                break;
            case "no class":
                keys.Class = "";
                break;
            case "half a key id":
                keys.RevokedKeyIds = ["01020304"];
                break;
        }

        keys.ToPolicy().ShouldBeNull();
    }

    private static CoseKey Firmware(HospitalKey key) => new(key.Public.X, key.Public.Y);

    private static ReleaseKeys Keys(params HospitalKey[] keys) => new()
    {
        Vendor = Convert.ToHexStringLower(VendorId),
        Class = Convert.ToHexStringLower(SuitIdentifier.Class(VendorId, "vital-signs-1")),
        LeastSequence = 5,
        Keys = [.. keys.Select(key => Convert.ToHexStringLower(key.Public.Encode()))],
        HashBasedKey = "",
        RevokedKeyIds = [],
    };

    private static byte[] By(HospitalKey key) => SuitEnvelopeWriter.Sign(Manifest, key);

    private static UpdateReason Prove(ReleasePolicy policy, params byte[][] signatures) =>
        ProvenRelease.TryProve(SuitEnvelopeWriter.Write(Manifest, signatures), policy, out _);

    private byte[] ByHashes() => ReleaseSignature.SignHashBased(SuitEnvelopeWriter.DigestOf(Manifest), hashBased.Key);
}
