using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Releases;

/// <summary>What an updater must not forget: the newest release that was confirmed, the one that did not work, and the one that is on its trial.</summary>
public sealed class UpdateMemory
{
    /// <summary>Stands for the release from before, whichever that is, when it is to be tried.</summary>
    public const long FromBefore = -1;

    private const int NumberLength = 8;
    private const int DigestLength = 32;
    private const int DigestPlace = NumberLength;
    private const int RefusedPlace = DigestPlace + DigestLength;
    private const int CandidatePlace = RefusedPlace + NumberLength;
    private const int TrialsPlace = CandidatePlace + NumberLength;
    private const int VerdictPlace = TrialsPlace + 1;
    private const int Length = VerdictPlace + 1;

    private readonly StateFile _file;
    private readonly byte[] _state;

    /// <summary>Reads it.</summary>
    public UpdateMemory(IStorage storage)
    {
        _file = new StateFile(storage, "update", Length);
        byte[] state = _file.Read();
        _state = state != null && state.Length == Length ? state : new byte[Length];
        Refused = Number(RefusedPlace);
        Candidate = Number(CandidatePlace);
        Trials = _state[TrialsPlace];
        Verdict = (UpdateReason)_state[VerdictPlace];
    }

    /// <summary>Sequence number of the newest release that was ever confirmed, or -1. An older one is never taken.</summary>
    public long Confirmed => Number(0);

    /// <summary>Sequence number of the release that did not work, or -1. It is not taken again.</summary>
    public long Refused;

    /// <summary>Sequence number of the release that is to be tried, or <see cref="FromBefore"/>.</summary>
    public long Candidate;

    /// <summary>Trials of the candidate; 0 when none is on its way.</summary>
    public int Trials;

    /// <summary>What the candidate's trial has shown; <see cref="UpdateReason.Underway"/> until then.</summary>
    public UpdateReason Verdict;

    /// <summary>Whether the newest release that was confirmed is the one with this digest.</summary>
    public bool IsConfirmed(byte[] digest)
    {
        byte[] confirmed = new byte[DigestLength];
        Array.Copy(_state, DigestPlace, confirmed, 0, DigestLength);
        return ConstantTime.AreEqual(confirmed, digest);
    }

    /// <summary>Takes note of a release that was confirmed, unless a newer one was before.</summary>
    public void SetConfirmed(long sequence, byte[] digest)
    {
        if (sequence > Confirmed)
        {
            SetNumber(0, sequence);
            Array.Copy(digest, 0, _state, DigestPlace, DigestLength);
        }
    }

    /// <summary>Writes it.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryKeep()
    {
        SetNumber(RefusedPlace, Refused);
        SetNumber(CandidatePlace, Candidate);
        _state[TrialsPlace] = (byte)Trials;
        _state[VerdictPlace] = (byte)Verdict;
        return _file.TryWrite(_state);
    }

    // One more than the number, so that the zeros of a new device are -1.
    private long Number(int place) => BigEndian.Read(_state, place, NumberLength) - 1;

    private void SetNumber(int place, long value) => BigEndian.Write(_state, place, NumberLength, value + 1);
}
