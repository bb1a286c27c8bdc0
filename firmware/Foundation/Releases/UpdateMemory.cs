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
    private const int UndeliveredPlace = VerdictPlace + 1;
    private const int UndeliveredTrialsPlace = UndeliveredPlace + NumberLength;
    private const int Length = UndeliveredTrialsPlace + 1;

    private const int UndeliveredTrialsLimit = 255;
    private const long FirstPauseMs = 3_600_000;
    private const long LongestPauseMs = 24 * FirstPauseMs;

    private readonly IStorage _storage;
    private readonly byte[] _state;
    private long _undelivered;

    /// <summary>Reads the state from a storage.</summary>
    public UpdateMemory(IStorage storage)
    {
        _storage = storage;
        Result = File().Read(out byte[] state);
        _state = state != null && state.Length == Length ? state : new byte[Length];
        Refused = Number(RefusedPlace);
        Candidate = Number(CandidatePlace);
        Trials = _state[TrialsPlace];
        Verdict = (UpdateReason)_state[VerdictPlace];
        _undelivered = Number(UndeliveredPlace);
    }

    /// <summary>What became of reading the state. Where it failed, nothing is written.</summary>
    public readonly StorageResult Result;

    /// <summary>Sequence number of the newest release that was ever confirmed, or -1. An older one is never accepted.</summary>
    public long Confirmed
    {
        [OwnFrame]
        get => Number(0);
    }

    /// <summary>Sequence number of the release that failed its trial, or -1. It is not accepted again.</summary>
    public long Refused;

    /// <summary>Sequence number of the release to try, or <see cref="PreviousRelease"/>.</summary>
    public long Candidate;

    /// <summary>Trials of the candidate so far; 0 when none has begun.</summary>
    public int Trials;

    /// <summary>The result of the candidate's trial; <see cref="UpdateReason.Underway"/> until then.</summary>
    public UpdateReason Verdict;

    /// <summary>
    /// The pause before a release is tried: none for a new one; an hour after a trial in which nothing was acknowledged, and twice as long
    /// after each further one, up to a day. Whoever withholds acknowledgements and repeats an offer causes one trial a day.
    /// </summary>
    /// <param name="sequence">The release's number. A higher one than those before has no pause.</param>
    /// <returns>Milliseconds.</returns>
    public long PauseMs(long sequence)
    {
        int trials = sequence > _undelivered ? 0 : _state[UndeliveredTrialsPlace];
        long pauseMs = trials == 0 ? 0 : FirstPauseMs;
        for (int i = 1; i < trials && pauseMs < LongestPauseMs; i++)
        {
            pauseMs *= 2;
        }

        return pauseMs < LongestPauseMs ? pauseMs : LongestPauseMs;
    }

    /// <summary>Counts a trial in which nothing was acknowledged. That proves nothing against the release.</summary>
    public void CountUndelivered(long sequence)
    {
        int before = sequence > _undelivered ? 0 : _state[UndeliveredTrialsPlace];
        _undelivered = sequence > _undelivered ? sequence : _undelivered;
        _state[UndeliveredTrialsPlace] = (byte)(before < UndeliveredTrialsLimit ? before + 1 : before);
    }

    /// <summary>Whether the newest confirmed release has this digest.</summary>
    public bool IsConfirmed(byte[] digest)
    {
        byte[] confirmed = new byte[DigestLength];
        Array.Copy(_state, DigestPlace, confirmed, 0, DigestLength);
        return ConstantTime.AreEqual(confirmed, digest);
    }

    /// <summary>Records a confirmed release, unless a newer one was confirmed before. What it sends is acknowledged.</summary>
    public void SetConfirmed(long sequence, byte[] digest)
    {
        _state[UndeliveredTrialsPlace] = 0;
        if (sequence > Confirmed)
        {
            SetNumber(0, sequence);
            Array.Copy(digest, 0, _state, DigestPlace, DigestLength);
        }
    }

    /// <summary>Writes the state.</summary>
    /// <returns>false when the storage failed.</returns>
    [OwnFrame]
    public bool TryWrite()
    {
        SetNumber(RefusedPlace, Refused);
        SetNumber(CandidatePlace, Candidate);
        _state[TrialsPlace] = (byte)Trials;
        _state[VerdictPlace] = (byte)Verdict;
        SetNumber(UndeliveredPlace, _undelivered);
        StateFile file = File();
        if (Result == StorageResult.Failed || file.Read(out _) == StorageResult.Failed || !file.TryWrite(_state))
        {
            return false;
        }

        // The second write replaces the other copy, so that neither holds an older state.
        file.TryWrite(_state);
        return true;
    }

    // Made when it is needed, which is seldom.
    [OwnFrame]
    private StateFile File() => new(_storage, "update", Length);

    // Stored as the number plus one, so that the zeros of a new device mean -1.
    [OwnFrame]
    private long Number(int place) => BigEndian.Read(_state, place, NumberLength) - 1;

    private void SetNumber(int place, long value) => BigEndian.Write(_state, place, NumberLength, value + 1);
}
