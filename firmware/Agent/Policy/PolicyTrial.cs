using System;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Policy;

/// <summary>
/// A policy that arrived over the air, beside the one in force. A start tries it; when readings are encrypted by it, it replaces the former
/// one. A policy that the heap cannot hold restarts the device before that: then the former one is used again.
/// </summary>
internal sealed class PolicyTrial
{
    private const int CounterPlace = 1;
    private const int CounterLength = 8;
    private const int PolicyPlace = CounterPlace + CounterLength;

    private readonly IStorage _storage;
    private readonly StateFile _file;

    /// <summary>Reads the policy that has arrived, if there is one.</summary>
    /// <param name="storage">Where it is.</param>
    public PolicyTrial(IStorage storage)
    {
        _storage = storage;
        _file = new StateFile(storage, "policy-new", PolicyPlace + DataPolicyReader.EncodedLimit);
        if (_file.Read(out byte[] state) == StorageResult.Found && state.Length > PolicyPlace)
        {
            Stage = (PolicyStage)state[0];
            Counter = BigEndian.Read(state, CounterPlace, CounterLength);
            Policy = new byte[state.Length - PolicyPlace];
            Array.Copy(state, PolicyPlace, Policy, 0, Policy.Length);
        }
    }

    /// <summary>How far it has come.</summary>
    public PolicyStage Stage;

    /// <summary>The counter of the command that has brought it.</summary>
    public long Counter;

    /// <summary>The policy; null when there is none, or it is not needed before the next start.</summary>
    public byte[] Policy;

    /// <summary>Why it was refused.</summary>
    public PolicyRefusal Refusal;

    /// <summary>Stores a policy for the next start.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryStore(byte[] policy, long counter)
    {
        Counter = counter;
        return TryWrite(PolicyStage.Stored, policy);
    }

    /// <summary>Notes that a start begins to use it.</summary>
    /// <returns>false when the storage failed.</returns>
    [OwnFrame]
    public bool TryBegin() => TryWrite(PolicyStage.OnTrial, Policy);

    /// <summary>Notes that readings were encrypted by it, and replaces the former policy and its copy.</summary>
    /// <param name="policyFile">The name of the file with the policy.</param>
    /// <returns>false when the storage failed; the next start carries out the rest.</returns>
    [OwnFrame]
    public bool TryConfirm(string policyFile)
    {
        if (Stage != PolicyStage.InForce && !TryWrite(PolicyStage.InForce, Policy))
        {
            return false;
        }

        TwinFile file = new(_storage, policyFile, DataPolicyReader.EncodedLimit);
        if (!_storage.TryWrite(policyFile, Policy, Policy.Length))
        {
            return false;
        }

        file.Read();
        file.Settle(false);
        return true;
    }

    /// <summary>Forgets it: its command has been answered.</summary>
    /// <returns>false when the storage failed.</returns>
    [OwnFrame]
    public bool TryEnd()
    {
        Policy = null;
        Stage = PolicyStage.None;
        return _file.TryWrite(new byte[1]);
    }

    private bool TryWrite(PolicyStage stage, byte[] policy)
    {
        byte[] state = new byte[PolicyPlace + policy.Length];
        state[0] = (byte)stage;
        BigEndian.Write(state, CounterPlace, CounterLength, Counter);
        Array.Copy(policy, 0, state, PolicyPlace, policy.Length);
        bool isWritten = _file.TryWrite(state);
        Stage = isWritten ? stage : Stage;
        return isWritten;
    }
}
