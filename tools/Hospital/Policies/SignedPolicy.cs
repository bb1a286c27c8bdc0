using System.Formats.Cbor;
using NanoMedAgent.Hospital.Cose;
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
            ? CoseSign1.Sign(PolicyEncoding.Encode(policy), authority)
            : throw new ArgumentException(string.Join("; ", errors), nameof(policy));
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
            byte[]? payload = CoseSign1.Verify(message, authority);
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
