using System.Security.Cryptography;
using NanoMedAgent.Cose;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Releases;
using NanoMedAgent.Releases;

namespace Agent.Tests.Updates;

/// <summary>A device, its vendor, its authority and a stranger; whether the device takes what they sign.</summary>
public abstract class ReleaseIntake : IDisposable
{
    private protected static readonly byte[] Vendor = SuitIdentifier.Vendor("nanomedagent.example");
    private protected static readonly byte[] Class = SuitIdentifier.Class(Vendor, "vital-signs-1");
    private protected static readonly byte[] Device = RandomNumberGenerator.GetBytes(16);
    private protected static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    private protected HospitalKey VendorKey { get; } = HospitalKey.Create();
    private protected HospitalKey Authority { get; } = HospitalKey.Create();
    private protected HospitalKey Stranger { get; } = HospitalKey.Create();
    private protected FakeSuitHost Host { get; } = new()
    {
        Vendor = Vendor,
        Class = Class,
        Device = Device,
        ClockSeconds = Now.ToUnixTimeSeconds(),
        BatteryEnergy = 500,
        IsAuthorizedNow = true
    };

    private protected static Release Release { get; } = new()
    {
        SequenceNumber = 7,
        Version = [1, 2, 0],
        Vendor = Vendor,
        Class = Class,
        Components = [new ReleaseComponent([[0]], SHA256.HashData("image"u8), 34_768, "image.bin")],
    };

    private protected ReleasePolicy VendorAlone => new() { VendorKeys = [Firmware(VendorKey)] };

    private protected ReleasePolicy WithCoSigner => new() { VendorKeys = [Firmware(VendorKey)], CoSigner = Firmware(Authority) };

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        VendorKey.Dispose();
        Authority.Dispose();
        Stranger.Dispose();
    }

    private protected static CoseKey Firmware(HospitalKey key) => CoseKey.TryParse(key.Public.Encode(), out CoseKey parsed) ? parsed
        : throw new InvalidOperationException();

    private protected byte[] Raw(byte[] install) =>
        Sign(RawManifest.Write(RawManifest.Sequence(RawManifest.Identity(Vendor, Class)), install));

    private protected byte[] Sign(byte[] manifest) => SuitEnvelopeWriter.Write(manifest, SuitEnvelopeWriter.Sign(manifest, VendorKey));

    private protected static byte[] Signed(Release release, params HospitalKey[] keys)
    {
        byte[] manifest = SuitManifestWriter.Write(release);
        return SuitEnvelopeWriter.Write(manifest, [.. keys.Select(key => SuitEnvelopeWriter.Sign(manifest, key))]);
    }

    private protected void Refused(UpdateReason reason, byte[] envelope, ReleasePolicy? policy = null)
    {
        Take(envelope, policy ?? VendorAlone).ShouldBe(reason);
        Host.Done.ShouldBeEmpty();
    }

    /// <summary>As the agent does it: proof, then parsing, then installing.</summary>
    private protected UpdateReason Take(byte[] encoded, ReleasePolicy policy)
    {
        UpdateReason reason = SuitEnvelope.TryParse(encoded, out SuitEnvelope envelope);
        reason = reason == UpdateReason.None ? ReleaseProof.Prove(envelope, policy) : reason;
        if (reason != UpdateReason.None)
        {
            return reason;
        }

        reason = SuitManifest.TryRead(envelope, out SuitManifest manifest);
        return reason == UpdateReason.None ? new SuitMachine(manifest, Host).Install() : reason;
    }
}
