using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>A data policy as the authority signs it and as it is put on devices: a COSE_Sign1 (PROTOCOL.md, "Data policy").</summary>
public static class SignedPolicy
{
    /// <summary>Signs a policy.</summary>
    /// <exception cref="ArgumentException">A device would refuse it; the message says why.</exception>
    public static byte[] Sign(DataPolicy policy, HospitalKey authority)
    {
        IReadOnlyList<string> errors = policy.Errors();
        return errors.Count == 0
            ? CoseSign1.Sign(CosePurpose.Of(CosePurpose.Policy), PolicyEncoding.Encode(policy), authority)
            : throw new ArgumentException(string.Join("; ", errors), nameof(policy));
    }

    /// <summary>Reads a policy file, and checks that it is the authority's and names the recipient.</summary>
    /// <param name="path">The file with the signed policy.</param>
    /// <param name="authority">The key with which it must be signed.</param>
    /// <param name="recipient">A key for which sensors encrypt by this policy; null to check none.</param>
    /// <exception cref="InvalidDataException">One of it does not hold; the message has the file, the reason, and what to do.</exception>
    public static DataPolicy Load(string path, CosePublicKey authority, CosePublicKey? recipient)
    {
        if (!TryVerify(InputFile.ReadBytes(path), authority, out DataPolicy? policy, out string reason))
        {
            throw new InvalidDataException($"{path}: {reason}; sign it with 'medagent policy sign' and the same authority");
        }

        if (recipient is not null && !policy!.Recipients.Contains(recipient))
        {
            string named = string.Join(", ", policy.Recipients.Select(key => Convert.ToHexStringLower(key.KeyId)));
            throw new InvalidDataException(
                $"{path}: this policy does not name the recipient {Convert.ToHexStringLower(recipient.KeyId)}, so no sensor encrypts for "
                + $"that key; give the key of one that it names ({named})");
        }

        return policy!;
    }

    /// <summary>Reads a policy that the authority signed.</summary>
    /// <param name="message">COSE_Sign1.</param>
    /// <param name="authority">The key with which it must be signed.</param>
    /// <param name="policy">null if refused.</param>
    /// <param name="reason">Why it was refused; empty if it was not.</param>
    public static bool TryVerify(byte[] message, CosePublicKey authority, out DataPolicy? policy, out string reason)
    {
        policy = null;
        try
        {
            byte[]? payload = CoseSign1.Verify(CosePurpose.Of(CosePurpose.Policy), message, authority);
            if (payload is null)
            {
                reason = "it was not signed by this authority";
                return false;
            }

            policy = PolicyEncoding.Decode(payload);
            reason = policy is null ? "it has an entry that this version does not know" : string.Join("; ", policy.Errors());
            policy = reason.Length == 0 ? policy : null;
            return policy is not null;
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            reason = $"it is not a signed policy: {refusal.Message}";
            return false;
        }
    }
}
