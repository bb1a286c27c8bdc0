using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>The details of an event of the kind "pairing".</summary>
/// <param name="Nonce">The nonce of its window: 16 bytes, or null.</param>
/// <param name="Association">The id of the association: 16 bytes, or null.</param>
/// <param name="Key">The device's key.</param>
/// <param name="PolicyVersion">The policy in force on the device.</param>
public sealed record PairingDetails(byte[]? Nonce, byte[]? Association, CosePublicKey Key, long PolicyVersion)
{
    /// <summary>
    /// Of a refused grant, the first 16 bytes of SHA-256 of the message that the device has refused; null when a hold of the button was
    /// refused, and for other events.
    /// </summary>
    public byte[]? RefusedGrant { get; init; }
}
