using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>What an event of the kind "pairing" says besides.</summary>
/// <param name="Nonce">16 bytes of the window that it is about, or null.</param>
/// <param name="Association">16 bytes, or null.</param>
/// <param name="Key">The device's key.</param>
/// <param name="PolicyVersion">The policy in force on the device.</param>
public sealed record PairingDetails(byte[]? Nonce, byte[]? Association, CosePublicKey Key, long PolicyVersion);
