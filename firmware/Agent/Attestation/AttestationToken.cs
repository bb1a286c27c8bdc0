using NanoMedAgent.Cose;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Attestation;

/// <summary>
/// An Entity Attestation Token (RFC 9711) as a CBOR Web Token (RFC 8392) in a COSE_Sign1 (PROTOCOL.md, "Attestation"). Its type is in the
/// protected headers (RFC 9596), so that it is told from an event.
/// </summary>
internal static class AttestationToken
{
    // {1: -9, 16: "application/eat+cwt"}
    private const string ProtectedHeaders = "a201281073" + "6170706c69636174696f6e2f6561742b637774";

    /// <summary>Signs claims with the device key.</summary>
    /// <param name="vault">Has the key.</param>
    /// <param name="deviceId">Whose it is.</param>
    /// <param name="claims">The encoded claims.</param>
    public static byte[] Sign(IKeyVault vault, string deviceId, byte[] claims)
    {
        byte[] headers = Hexadecimal.Bytes(ProtectedHeaders);
        byte[] digest = CoseSign1.Digest(headers, CosePurpose.Of(CosePurpose.Attestation, deviceId), claims);
        return CoseSign1.Encode(headers, claims, vault.Sign(digest));
    }
}
