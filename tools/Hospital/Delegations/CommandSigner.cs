using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Delegations;

/// <summary>Who signs commands: the authority, or one of its delegates with the delegations that say so.</summary>
/// <param name="Key">The private key.</param>
/// <param name="Delegations">
/// The signed delegations that lead from the authority to the key, the key's own last; none for the authority itself.
/// </param>
public sealed record CommandSigner(HospitalKey Key, params IReadOnlyList<byte[]> Delegations);
