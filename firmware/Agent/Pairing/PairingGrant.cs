using System;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Pairing;

/// <summary>
/// The ward's grant: the arguments of the command "pair" (PROTOCOL.md, "Pairing"). They are a COSE_Mac0 over the association, with the rest
/// of the command as its external_aad. Its key is derived from the setup code on the label, which proves that the sender has had the device
/// in hand.
/// </summary>
public sealed class PairingGrant
{
    /// <summary>The name of the command.</summary>
    public const string Command = "pair";

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceLength = 16;

    /// <summary>Bytes of the name of an association.</summary>
    public const int AssociationLength = 16;

    /// <summary>Bytes of the setup code on the label.</summary>
    public const int SetupCodeLength = 16;

    private const int TokenLimit = 32;
    private const int PayloadLimit = 128;
    private const int KeyLength = 32;
    private const long TimeLimit = 0xFFFFFFFF;

    private readonly CoseMac0 _mac;
    private readonly byte[] _nonce;

    private PairingGrant(CoseMac0 mac, byte[] nonce)
    {
        _mac = mac;
        _nonce = nonce;
    }

    /// <summary>The new association's name, 16 bytes.</summary>
    public byte[] Association;

    /// <summary>The version of the policy that the ward believes to be in force.</summary>
    public long PolicyVersion;

    /// <summary>When it was granted, in seconds since 1970.</summary>
    public long UnixSeconds;

    /// <summary>
    /// Reads a grant. Nothing in it is proven yet. The tokens of the patient and the nurse are for the ward: the proofs cover them, but the
    /// device does not keep them.
    /// </summary>
    /// <param name="arguments">Arguments of the command, a CBOR item.</param>
    /// <returns>null when they are not a grant.</returns>
    public static PairingGrant TryParse(byte[] arguments)
    {
        if (CoseMac0.TryParse(arguments, PayloadLimit, out CoseMac0 mac) != CoseRefusal.None
            || !CborReader.TryOpen(mac.Payload, out CborReader reader)
            || !reader.TryReadFixedArray(6)
            || !reader.TryReadFixedByteString(NonceLength, out byte[] nonce)
            || !reader.TryReadFixedByteString(AssociationLength, out byte[] association)
            || !reader.TryReadByteString(TokenLimit, out byte[] patient) || patient.Length == 0
            || !reader.TryReadByteString(TokenLimit, out byte[] responsible) || responsible.Length == 0
            || !reader.TryReadInteger(0, int.MaxValue, out long policyVersion)
            || !reader.TryReadInteger(1, TimeLimit, out long time))
        {
            return null;
        }

        return new PairingGrant(mac, nonce) { Association = association, PolicyVersion = policyVersion, UnixSeconds = time };
    }

    /// <summary>Whether it is for the window with this nonce.</summary>
    [OwnFrame]
    public bool IsFor(byte[] nonce) => ConstantTime.AreEqual(nonce, _nonce);

    /// <summary>Whether it was made with this device's setup code, for this command.</summary>
    /// <param name="engine">HMAC.</param>
    /// <param name="setupCode">The code on the label, 16 bytes.</param>
    /// <param name="deviceId">This device.</param>
    /// <param name="counter">The command's counter.</param>
    /// <param name="notAfter">The command's expiry, in seconds since 1970.</param>
    public bool IsByHolderOf(ICipherEngine engine, byte[] setupCode, string deviceId, long counter, long notAfter)
    {
        byte[] key = Hkdf.Derive(engine, setupCode, _nonce, CosePurpose.Of(CosePurpose.Grant, deviceId), KeyLength);
        byte[] externalAad = CosePurpose.Of(CosePurpose.Grant, deviceId, counter, notAfter);
        bool isProven = _mac.Verify(engine, key, externalAad) == CoseRefusal.None;
        Array.Clear(key, 0, KeyLength);
        return isProven;
    }
}
