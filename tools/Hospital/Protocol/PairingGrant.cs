using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>
/// The grant of an association (PROTOCOL.md, "Pairing"): a command that the authority signs. It contains a MAC that only somebody who has
/// read the device's label can make.
/// </summary>
public sealed record PairingGrant
{
    /// <summary>Bytes of a nonce, of an association id, and of a new token.</summary>
    public const int IdLength = 16;

    /// <summary>The most bytes of any token.</summary>
    public const int TokenLimit = 32;

    private const int MacKeyLength = 32;

    /// <summary>The device's id.</summary>
    public required string Device { get; init; }

    /// <summary>Higher than in all commands before.</summary>
    public required long Counter { get; init; }

    /// <summary>After this time the device refuses it.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The nonce of the device's announcement: 16 bytes.</summary>
    public required byte[] Nonce { get; init; }

    /// <summary>The id of the association: 16 random bytes, new for every association.</summary>
    public required byte[] Association { get; init; }

    /// <summary>A pseudonym of the patient, never a name: 1 to 32 bytes, new for every association.</summary>
    public required byte[] PatientToken { get; init; }

    /// <summary>A pseudonym of the responsible person: 1 to 32 bytes, new for every association.</summary>
    public required byte[] ResponsibleToken { get; init; }

    /// <summary>The version of the policy that the device must have.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>The time at the ward: a device without a clock uses it.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Makes the message.</summary>
    /// <param name="setupCode">16 bytes, from the device's label.</param>
    /// <param name="authority">Who grants it.</param>
    /// <param name="device">The key of the device, from its announcement.</param>
    /// <exception cref="ArgumentException">A device would refuse it; the message says why.</exception>
    public byte[] Sign(byte[] setupCode, HospitalKey authority, CosePublicKey device) =>
        Sign(setupCode, new CommandSigner(authority), device);

    /// <summary>The same by a delegate of the authority, whose delegations the message carries.</summary>
    /// <param name="setupCode">16 bytes, from the device's label.</param>
    /// <param name="signer">Who grants it.</param>
    /// <param name="device">The key of the device, from its announcement.</param>
    /// <exception cref="ArgumentException">A device would refuse it; the message says why.</exception>
    public byte[] Sign(byte[] setupCode, CommandSigner signer, CosePublicKey device)
    {
        if (setupCode.Length != SetupCode.Length || Nonce.Length != IdLength || Association.Length != IdLength
            || PatientToken.Length is 0 or > TokenLimit || ResponsibleToken.Length is 0 or > TokenLimit || PolicyVersion < 0)
        {
            throw new ArgumentException(
                "setup code, nonce and association id have 16 bytes, tokens 1 to 32, and the policy's version is 0 or higher");
        }

        AuthorityCommand command = new(Device, AuthorityCommand.Pair, Counter, NotAfter);
        byte[] purpose = CosePurpose.Of(CosePurpose.Grant, Device, Counter, NotAfter);
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, setupCode, MacKeyLength, Nonce, CosePurpose.Of(CosePurpose.Grant, Device));
        try
        {
            return (command with { Arguments = CoseMac0.Encode(purpose, Content(), key) }).Sign(signer, device);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private byte[] Content()
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(6);
        writer.WriteByteString(Nonce);
        writer.WriteByteString(Association);
        writer.WriteByteString(PatientToken);
        writer.WriteByteString(ResponsibleToken);
        writer.WriteInt32(PolicyVersion);
        writer.WriteInt64(Time.ToUnixTimeSeconds());
        writer.WriteEndArray();
        return writer.Encode();
    }
}
