using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>A command of the hospital's authority to one device (PROTOCOL.md, "Commands").</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Name">What the device is to do.</param>
/// <param name="Counter">Higher than in all commands before: a device carries out each command once.</param>
/// <param name="NotAfter">After this time the device refuses it.</param>
public sealed record AuthorityCommand(string Device, string Name, long Counter, DateTimeOffset NotAfter)
{
    /// <summary>Roll back to the previous release.</summary>
    public const string RollBack = "roll-back";

    /// <summary>Begin an association with a patient; see <see cref="PairingGrant"/>.</summary>
    public const string Pair = "pair";

    /// <summary>End the association whose id is the argument.</summary>
    public const string Unpair = "unpair";

    /// <summary>Mark alarms as seen.</summary>
    public const string Acknowledge = "acknowledge";

    /// <summary>Give one patient alarm limits of his own, or the ward's again.</summary>
    public const string Limits = "limits";

    /// <summary>Pause the sound of alarms, or turn it off or on.</summary>
    public const string Audio = "audio";

    /// <summary>Send evidence of what runs, with the nonce that is the argument.</summary>
    public const string Attest = "attest";

    /// <summary>Refuse delegations with a lower revocation number than the argument.</summary>
    public const string Revoke = "revoke";

    /// <summary>Use the policy that is the argument.</summary>
    public const string Policy = "policy";

    /// <summary>Make a certification request; it comes as an event.</summary>
    public const string Request = "request";

    /// <summary>Keep a certificate.</summary>
    public const string Certificate = "certificate";

    /// <summary>Bytes of the longest certificates in a command: the device's and its issuer's.</summary>
    public const int CertificatesLimit = 1536;

    /// <summary>Give the device to another authority, or to whom the maker's next voucher names.</summary>
    public const string HandOver = "hand-over";

    /// <summary>Erase everything on the device, and its key at last.</summary>
    public const string Retire = "retire";

    /// <summary>Obey another key of the authority from now on.</summary>
    public const string ChangeAuthority = "authority";

    private const byte EmptyMap = 0xA0;
    private const int MacKeyLength = 32;

    /// <summary>The arguments: one CBOR item in deterministic encoding. Most commands have an empty map.</summary>
    public byte[] Arguments { get; init; } = [EmptyMap];

    /// <summary>The command that ends an association.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="association">Its id, 16 bytes: a device in another association refuses the command.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForUnpairing(string device, byte[] association, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteByteString(association);
        return new AuthorityCommand(device, Unpair, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command that marks alarms as seen.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="association">Whose alarms, 16 bytes: a device in another association refuses the command.</param>
    /// <param name="sequence">The newest alarm pack that was shown: a device that has raised an alarm since refuses the command.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForAcknowledging(
        string device, byte[] association, long sequence, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2);
        writer.WriteByteString(association);
        writer.WriteInt64(sequence);
        writer.WriteEndArray();
        return new AuthorityCommand(device, Acknowledge, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command that gives one patient alarm limits of his own.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="association">Whose, 16 bytes: a device in another association refuses the command.</param>
    /// <param name="limits">Within the bounds of the policy on the device, which refuses them otherwise. Without any, the ward's.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses the command.</param>
    public static AuthorityCommand ForLimits(
        string device, byte[] association, PatientLimits limits, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(3);
        writer.WriteByteString(association);
        limits.WriteTo(writer);
        writer.WriteEndArray();
        return new AuthorityCommand(device, Limits, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command that pauses the sound of alarms, or turns it off or on.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="association">Of whose alarms, 16 bytes: a device in another association refuses the command.</param>
    /// <param name="state">What is asked for. The policy on the device may not allow it.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses the command.</param>
    public static AuthorityCommand ForAudio(
        string device, byte[] association, AudioState state, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2);
        writer.WriteByteString(association);
        writer.WriteInt32((int)state);
        writer.WriteEndArray();
        return new AuthorityCommand(device, Audio, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command that asks for evidence.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="nonce">8 to 64 random bytes, which the evidence must have.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForAttestation(string device, byte[] nonce, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteByteString(nonce);
        return new AuthorityCommand(device, Attest, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command that revokes delegations.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="leastNumber">Delegations with a lower revocation number are refused from then on.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForRevoking(string device, long leastNumber, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteInt64(leastNumber);
        return new AuthorityCommand(device, Revoke, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command that changes the policy.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="policy">The signed policy, as it would be put on the device by cable.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForPolicy(string device, byte[] policy, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteByteString(policy);
        return new AuthorityCommand(device, Policy, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command that asks a device for a certification request (PROTOCOL.md, "Certificates").</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="slot">Which key the request is for.</param>
    /// <param name="isNewKey">Whether the device makes a new pair first; not for the device key.</param>
    /// <param name="serial">The label's, which the device does not know; empty to leave it out of the subject.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForRequest(
        string device, CertificateSlot slot, bool isNewKey, string serial, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(3);
        writer.WriteInt32((int)slot);
        writer.WriteBoolean(isNewKey);
        writer.WriteTextString(serial);
        writer.WriteEndArray();
        return new AuthorityCommand(device, Request, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command that brings a device its certificate (PROTOCOL.md, "Certificates").</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="slot">Which key it is for.</param>
    /// <param name="certificate">DER.</param>
    /// <param name="issuer">DER of the issuer's certificate; with the other at most <see cref="CertificatesLimit"/> bytes.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForCertificate(
        string device, CertificateSlot slot, byte[] certificate, byte[] issuer, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2);
        writer.WriteInt32((int)slot);
        writer.WriteByteString([.. certificate, .. issuer]);
        writer.WriteEndArray();
        return new AuthorityCommand(device, Certificate, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command by which the authority changes its key. The former key signs it.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="former">The key that the device obeys.</param>
    /// <param name="next">The key that it is to obey: it signs that it agrees.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForAuthority(
        string device, CosePublicKey former, HospitalKey next, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteByteString(Consent(former, next));
        return new AuthorityCommand(device, ChangeAuthority, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The consent of a key to follow another one as the authority's, the same for all devices.</summary>
    /// <param name="former">The key that devices obey.</param>
    /// <param name="next">The key that they are to obey.</param>
    public static byte[] Consent(CosePublicKey former, HospitalKey next)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2);
        writer.WriteByteString(former.KeyId);
        writer.WriteEncodedValue(next.Public.Encode());
        writer.WriteEndArray();
        return CoseSign1.Sign(CosePurpose.Of(CosePurpose.Authority), writer.Encode(), next);
    }

    /// <summary>The command by which an owner gives a device away.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="next">The authority of the next owner; null when the maker's next voucher will name it.</param>
    /// <param name="isNow">Whether readings that nobody has acknowledged, and an association, are given up.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForHandOver(
        string device, CosePublicKey? next, bool isNow, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2);
        if (next is null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteEncodedValue(next.Encode());
        }

        writer.WriteBoolean(isNow);
        writer.WriteEndArray();
        return new AuthorityCommand(device, HandOver, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>The command that ends a device's life. The device's maker may sign it as well.</summary>
    /// <param name="device">The device's id.</param>
    /// <param name="reason">A word of 1 to 16 lower-case letters and hyphens.</param>
    /// <param name="isNow">Whether readings that nobody has acknowledged, and an association, are given up.</param>
    /// <param name="counter">Higher than in all commands before.</param>
    /// <param name="notAfter">After this time the device refuses it.</param>
    public static AuthorityCommand ForRetiring(string device, string reason, bool isNow, long counter, DateTimeOffset notAfter)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(2);
        writer.WriteTextString(reason);
        writer.WriteBoolean(isNow);
        writer.WriteEndArray();
        return new AuthorityCommand(device, Retire, counter, notAfter) { Arguments = writer.Encode() };
    }

    /// <summary>
    /// The message: a COSE_Sign1 by the authority over an array of device id, command, counter, not-after and arguments, in a COSE_Mac0
    /// under a key that only the authority and the device share.
    /// </summary>
    /// <param name="authority">Who commands.</param>
    /// <param name="device">The key of the device.</param>
    /// <exception cref="ArgumentException">A device would refuse it; the message says why.</exception>
    public byte[] Sign(HospitalKey authority, CosePublicKey device) => Sign(new CommandSigner(authority), device);

    /// <summary>The same by a delegate of the authority, whose delegations the message carries.</summary>
    /// <param name="signer">Who commands.</param>
    /// <param name="device">The key of the device.</param>
    /// <exception cref="ArgumentException">A device would refuse it; the message says why.</exception>
    public byte[] Sign(CommandSigner signer, CosePublicKey device)
    {
        if (Counter < 1)
        {
            throw new ArgumentException(FormattableString.Invariant($"the counter is {Counter}; it counts from 1"));
        }

        if (device.DeviceId != Device)
        {
            throw new ArgumentException($"the command is for {Device}, and the key is that of {device.DeviceId}");
        }

        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(5);
        writer.WriteTextString(Device);
        writer.WriteTextString(Name);
        writer.WriteInt64(Counter);
        writer.WriteInt64(NotAfter.ToUnixTimeSeconds());
        writer.WriteEncodedValue(Arguments);
        writer.WriteEndArray();
        byte[] signed = CoseSign1.Sign(CosePurpose.Of(CosePurpose.Command, Device), writer.Encode(), signer.Key);
        byte[] purpose = CosePurpose.Of(CosePurpose.CommandMac, Device);
        byte[] secret = signer.Key.DeriveSharedSecret(device);
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, MacKeyLength, salt: null, purpose);
        try
        {
            return CoseMac0.Encode(purpose, signed, key, delegations: signer.Delegations);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
