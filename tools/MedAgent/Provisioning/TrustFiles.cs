using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>The authority that a device believes, and the policy that it works under.</summary>
/// <param name="Authority">Its public key.</param>
/// <param name="Policy">The policy as the authority signed it.</param>
internal sealed record TrustFiles(CosePublicKey Authority, byte[] Policy)
{
    /// <summary>On the device: the authority's COSE_Key.</summary>
    public const string AuthorityName = "authority";

    /// <summary>On the device: the signed policy.</summary>
    public const string PolicyName = "policy";

    /// <summary>Reads both, and checks them as the device does.</summary>
    /// <exception cref="InvalidDataException">The message says which file, and what to do.</exception>
    public static TrustFiles Read(string authorityPath, string policyPath)
    {
        if (File.ReadAllText(authorityPath).Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"--authority {authorityPath}: this is the private key, which has to stay where policies are signed; give the public one (authority.pub.pem)");
        }

        CosePublicKey authority = CosePublicKey.FromPem(authorityPath);
        byte[] policy = File.ReadAllBytes(policyPath);
        return SignedPolicy.TryVerify(policy, authority, out _, out string reason)
            ? new TrustFiles(authority, policy)
            : throw new InvalidDataException($"--policy {policyPath}: {reason}; a device would refuse it. Make it anew: medagent policy sign policy.json --authority authority.key.pem");
    }
}
