using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>The authority that a device trusts, and its policy.</summary>
/// <param name="Authority">The authority's public key.</param>
/// <param name="Policy">The signed policy.</param>
/// <param name="Rules">What is in it.</param>
internal sealed record TrustFiles(CosePublicKey Authority, byte[] Policy, DataPolicy Rules)
{
    /// <summary>Name of the file on the device with the authority's COSE_Key.</summary>
    public const string AuthorityName = "authority";

    /// <summary>Name of the file on the device with the signed policy.</summary>
    public const string PolicyName = "policy";

    /// <summary>Reads both files and checks them as the device does.</summary>
    /// <exception cref="InvalidDataException">The message says which file, and what to do.</exception>
    public static TrustFiles Read(string authorityPath, string policyPath)
    {
        if (InputFile.ReadText(authorityPath).Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"--authority {authorityPath}: this is the private key, which must stay where policies are "
                + "signed; give the public key (authority.pub.pem)");
        }

        CosePublicKey authority = CosePublicKey.FromPem(authorityPath);
        byte[] policy = InputFile.ReadBytes(policyPath);
        return SignedPolicy.TryVerify(policy, authority, out DataPolicy? rules, out string reason)
            ? new TrustFiles(authority, policy, rules!)
            : throw new InvalidDataException($"--policy {policyPath}: {reason}; a device would refuse it. Sign it again: medagent policy "
                + "sign policy.json --authority authority.key.pem");
    }
}
