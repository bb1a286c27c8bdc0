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

    /// <summary>Name of the file on the device with the maker's COSE_Key.</summary>
    public const string MakerName = "maker";

    /// <summary>Reads the key of the maker, for a device that gets its owner by a voucher.</summary>
    /// <exception cref="InvalidDataException">The message says what is wrong with the file, and what to do.</exception>
    public static CosePublicKey ReadMaker(string path) => ReadPublic("--maker", path, "vouchers are signed", "maker.pub.pem");

    /// <summary>Reads both files and checks them as the device does.</summary>
    /// <exception cref="InvalidDataException">The message says which file, and what to do.</exception>
    public static TrustFiles Read(string authorityPath, string policyPath)
    {
        CosePublicKey authority = ReadPublic("--authority", authorityPath, "policies are signed", "authority.pub.pem");
        byte[] policy = InputFile.ReadBytes(policyPath);
        return SignedPolicy.TryVerify(policy, authority, out DataPolicy? rules, out string reason)
            ? new TrustFiles(authority, policy, rules!)
            : throw new InvalidDataException($"--policy {policyPath}: {reason}; a device would refuse it. Sign it again: medagent policy "
                + "sign policy.json --authority authority.key.pem");
    }

    private static CosePublicKey ReadPublic(string option, string path, string where, string instead) =>
        InputFile.ReadText(path).Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            ? throw new InvalidDataException(
                $"{option} {path}: this is the private key, which must stay where {where}; give the public key ({instead})")
            : CosePublicKey.FromPem(path);
}
