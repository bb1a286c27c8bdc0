using System.Security.Cryptography;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Cose;

/// <summary>
/// The key agreement of a recipient with ephemeral keys. The last shared secret is kept: a device seals everything that it announces at one
/// time with one ephemeral key, and agreeing takes longer than all the rest. Not safe for several threads.
/// </summary>
/// <param name="recipient">The recipient's key.</param>
internal sealed class KeyAgreement(HospitalKey recipient)
{
    private CosePublicKey? _peer;
    private byte[] _secret = [];

    /// <summary>The name of the recipient's key in COSE headers.</summary>
    public byte[] KeyId { get; } = recipient.Public.KeyId;

    /// <summary>The shared secret with an ephemeral key: 32 bytes, which belong to this object.</summary>
    public ReadOnlySpan<byte> AgreeWith(CosePublicKey ephemeral)
    {
        if (!ephemeral.Equals(_peer))
        {
            Forget();
            _secret = recipient.DeriveSharedSecret(ephemeral);
            _peer = ephemeral;
        }

        return _secret;
    }

    /// <summary>Erases the last shared secret.</summary>
    public void Forget()
    {
        CryptographicOperations.ZeroMemory(_secret);
        _peer = null;
    }
}
