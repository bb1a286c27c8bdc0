using NanoMedAgent.Commands;
using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Identity;
using NanoMedAgent.Ownership;
using NanoMedAgent.Platform;
using NanoMedAgent.Policy;
using NanoMedAgent.Storage;

namespace NanoMedAgent;

/// <summary>
/// A command by which the authority changes its key (PROTOCOL.md, "A new key of the authority"). It is executed in a step of its own: the
/// new key's signature takes the chip seconds.
/// </summary>
internal static class AuthorityChange
{
    /// <summary>The name of the command.</summary>
    public const string Command = "authority";

    // The key id of the former key, and the new key; then the signature and the headers beside them.
    private const int PayloadLimit = CoseKey.EncodedLength + 16;
    private const int EncodedLimit = PayloadLimit + 128;

    /// <summary>Executes it. From then on the device obeys the new key alone, also after a restart.</summary>
    /// <param name="arguments">Of the command, which was accepted.</param>
    /// <param name="agent">Of the device.</param>
    /// <param name="commands">Obey the former key.</param>
    /// <returns>NotPossible while a policy is not in force yet that the former key has signed.</returns>
    public static CommandRefusal Execute(byte[] arguments, Agent agent, AuthorityCommands commands)
    {
        CoseKey next = null;
        byte[] former = null;
        if (!CborReader.TryOpen(arguments, out CborReader reader)
            || !reader.TryReadByteString(EncodedLimit, out byte[] encoded)
            || CoseSign1.TryParse(encoded, PayloadLimit, out CoseSign1 consent) != CoseRefusal.None
            || !CborReader.TryOpen(consent.Payload, out reader)
            || !reader.TryReadFixedArray(2)
            || !reader.TryReadFixedByteString(CoseKey.KeyIdLength, out former)
            || !CoseKey.TryRead(reader, out next))
        {
            return CommandRefusal.Malformed;
        }

        if (agent.Trial != null)
        {
            return CommandRefusal.NotPossible;
        }

        if (!ConstantTime.AreEqual(former, commands.AuthorityKeyId)
            || consent.Verify(next, CosePurpose.Of(CosePurpose.Authority)) != CoseRefusal.None)
        {
            return CommandRefusal.AuthorityRefused;
        }

        if (!TryStore(agent, commands, next.Encode()))
        {
            return CommandRefusal.StorageFailed;
        }

        commands.Obey(next);
        agent.Updater?.ChangeCoSigner(next);
        return CommandRefusal.None;
    }

    /// <summary>
    /// Stores the key together with the digest of the policy in force, whose signature is the former key's and was verified. A power cut
    /// leaves the former key or the new one.
    /// </summary>
    private static bool TryStore(Agent agent, AuthorityCommands commands, byte[] next)
    {
        IStorage storage = agent.Platform.Storage;
        VerifiedState verified = new(storage, agent.Vault);
        byte[] policy = PolicyInForce(storage, verified, commands.Authority.Encode());
        OwnerState owner = new(storage);
        if (owner.Result == StorageResult.Failed || (policy == null && agent.Outbox != null)
            || !owner.TryWrite(OwnerPhase.Owned, owner.Number, policy == null ? next : Join(next, Sha256.Hash(policy))))
        {
            return false;
        }

        // It counts. What follows is repaired by the next start: the second copy, which no damage of the first one may turn back; the
        // file, from which earlier firmware reads it; and that the policy needs no verification.
        owner.TryWrite(OwnerPhase.Owned, owner.Number, owner.Authority);
        storage.TryWrite(Agent.AuthorityFile, next, next.Length);
        if (policy != null)
        {
            verified.Store(policy, next);
        }

        return true;
    }

    private static byte[] PolicyInForce(IStorage storage, VerifiedState verified, byte[] authority)
    {
        TwinFile policy = new(storage, Agent.PolicyFile, DataPolicyReader.EncodedLimit);
        policy.Read();
        return policy.Main != null && verified.IsSigned(policy.Main, authority) ? policy.Main
            : policy.Copy != null && verified.IsSigned(policy.Copy, authority) ? policy.Copy
            : null;
    }

    private static byte[] Join(byte[] first, byte[] second)
    {
        byte[] both = new byte[first.Length + second.Length];
        System.Array.Copy(first, 0, both, 0, first.Length);
        System.Array.Copy(second, 0, both, first.Length, second.Length);
        return both;
    }
}
