using System;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Releases;

/// <summary>The state of an updater that survives a restart: the newest confirmed release, the refused one, and the one on trial.</summary>
public sealed class UpdateMemory
{
    /// <summary>As the candidate: the previous release, whichever that is.</summary>
    public const long PreviousRelease = -1;

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

    /// <summary>Reads the state from a storage.</summary>
    public UpdateMemory(IStorage storage)
    {
        _file = new StateFile(storage, "update", Length);
        Result = _file.Read(out byte[] state);
        _state = state != null && state.Length == Length ? state : new byte[Length];
        Refused = Number(RefusedPlace);
        Candidate = Number(CandidatePlace);
        Trials = _state[TrialsPlace];
        Verdict = (UpdateReason)_state[VerdictPlace];
    }

    /// <summary>What became of reading the state. Where it failed, nothing is written.</summary>
    public readonly StorageResult Result;

    /// <summary>Sequence number of the newest release that was ever confirmed, or -1. An older one is never accepted.</summary>
    public long Confirmed => Number(0);

    /// <summary>Sequence number of the release that failed its trial, or -1. It is not accepted again.</summary>
    public long Refused;

    /// <summary>Sequence number of the release to try, or <see cref="PreviousRelease"/>.</summary>
    public long Candidate;

    /// <summary>Trials of the candidate so far; 0 when none has begun.</summary>
    public int Trials;

    /// <summary>The result of the candidate's trial; <see cref="UpdateReason.Underway"/> until then.</summary>
    public UpdateReason Verdict;

    /// <summary>Whether the newest confirmed release has this digest.</summary>
    public bool IsConfirmed(byte[] digest)
    {
        byte[] confirmed = new byte[DigestLength];
        Array.Copy(_state, DigestPlace, confirmed, 0, DigestLength);
        return ConstantTime.AreEqual(confirmed, digest);
    }

    /// <summary>Records a confirmed release, unless a newer one was confirmed before.</summary>
    public void SetConfirmed(long sequence, byte[] digest)
    {
        if (sequence > Confirmed)
        {
            SetNumber(0, sequence);
            Array.Copy(digest, 0, _state, DigestPlace, DigestLength);
        }
    }

    /// <summary>Writes the state.</summary>
    /// <returns>false when the storage failed.</returns>
    public bool TryWrite()
    {
        SetNumber(RefusedPlace, Refused);
        SetNumber(CandidatePlace, Candidate);
        _state[TrialsPlace] = (byte)Trials;
        _state[VerdictPlace] = (byte)Verdict;
        if (!_file.TryWrite(_state))
        {
            return false;
        }

        // The second write replaces the other copy, so that neither holds an older state.
        _file.TryWrite(_state);
        return true;
    }

    // Stored as the number plus one, so that the zeros of a new device mean -1.
    private long Number(int place) => BigEndian.Read(_state, place, NumberLength) - 1;

    private void SetNumber(int place, long value) => BigEndian.Write(_state, place, NumberLength, value + 1);
}
