using NanoMedAgent.Hospital.Evidence;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>Verifies the readings of a device's class, number by number.</summary>
internal sealed class ClassVerification
{
    private readonly string _device;
    private readonly string _dataClass;
    private readonly CosePublicKey? _key;
    private readonly EpochProofs _epochs;
    private readonly SealedContent _content;
    private readonly DeviceCheckpoints _checkpoints;
    private readonly RemovedTable _removed;
    private readonly KeptNumbers _numbers;

    /// <summary>A verification of a device's class.</summary>
    /// <param name="store">The store.</param>
    /// <param name="device">The device's id.</param>
    /// <param name="dataClass">The class.</param>
    /// <param name="key">The device's key; null if it is not known.</param>
    public ClassVerification(ReadingStore store, string device, string dataClass, CosePublicKey? key)
    {
        (_device, _dataClass, _key) = (device, dataClass, key);
        _epochs = new EpochProofs(store, device, key);
        _content = new SealedContent(store, _epochs);
        _checkpoints = new DeviceCheckpoints(store, device, key);
        _removed = store.Removed;
        _numbers = new KeptNumbers(store, device, dataClass);
    }

    /// <summary>Verifies a range of numbers.</summary>
    public IEnumerable<VerifiedStretch> Verify(long first, long last)
    {
        long next = first;
        foreach (SignedBlock block in _checkpoints.Blocks(_dataClass).SkipWhile(each => each.Block.Last < first)
            .TakeWhile(each => each.Block.First <= last))
        {
            foreach (VerifiedStretch stretch in Unsigned(next, block.Block.First - 1, isFollowed: true))
            {
                yield return stretch;
            }

            foreach (VerifiedStretch stretch in Signed(block, Math.Max(next, block.Block.First), Math.Min(block.Block.Last, last)))
            {
                yield return stretch;
            }

            next = block.Block.Last + 1;
        }

        foreach (VerifiedStretch stretch in Unsigned(next, last, _checkpoints.Blocks(_dataClass).Any(each => each.Block.First > last)))
        {
            yield return stretch;
        }
    }

    /// <summary>Numbers that no checkpoint has.</summary>
    private IEnumerable<VerifiedStretch> Unsigned(long first, long last, bool isFollowed) =>
        _numbers.Range(first, last).Select(number =>
            StretchOf(number.Sequence, number.Sequence, 1, Judge(number, original => JudgeUnsigned(number, original, isFollowed))));

    /// <summary>Numbers of a block.</summary>
    private IEnumerable<VerifiedStretch> Signed(SignedBlock block, long first, long last)
    {
        BlockState state = Check(block, out IReadOnlyDictionary<long, int> choices);
        long next = first;
        foreach (KeptNumber number in _numbers.Range(first, last))
        {
            foreach (VerifiedStretch stretch in NotHere(next, number.Sequence - 1))
            {
                yield return stretch;
            }

            next = number.Sequence + 1;
            KeptNumber chosen = choices.TryGetValue(number.Sequence, out int arrival)
                ? number with { Candidates = [.. number.Candidates.Where(candidate => candidate.Arrival == arrival)] }
                : number;
            yield return StretchOf(
                number.Sequence, number.Sequence, 1, Judge(chosen, original => JudgeSigned(number, original, block, state)));
        }

        foreach (VerifiedStretch stretch in NotHere(next, last))
        {
            yield return stretch;
        }
    }

    private BlockState Check(SignedBlock block, out IReadOnlyDictionary<long, int> choices)
    {
        SealedBlock found = new(_device, _dataClass, block.EpochId);
        long next = block.Block.First;
        foreach (IReadOnlyList<KeptOriginal> candidates in _numbers.Originals(block.Block.First, block.Block.Last))
        {
            if (candidates[0].Sequence != next)
            {
                break;
            }

            next++;
            found.Add(candidates);
        }

        choices = new Dictionary<long, int>();
        return next <= block.Block.Last
                ? _removed.Of(_device, _dataClass, next, next).Count > 0 ? BlockState.Removed : BlockState.Incomplete
            : found.Has(block.Block.Digest, out choices) ? BlockState.Right
            : BlockState.Wrong;
    }

    /// <summary>Judges a number. Where several sealed readings were kept, the one that is stored may be any of them.</summary>
    private static Judgement Judge(KeptNumber number, Func<KeptOriginal, Judgement> judge) =>
        number.Candidates.Count == 0 ? WithoutOriginal(number) : number.Candidates.Select(judge).MinBy(each => each.Outcome);

    private Judgement JudgeSigned(KeptNumber number, KeptOriginal original, SignedBlock block, BlockState state)
    {
        Judgement? wrong = Open(number, original with { EpochId = block.EpochId }, out Judgement ofEpoch, out _);
        return wrong ?? state switch
        {
            BlockState.Wrong => Judgement.Wrong(VerificationReason.DigestDiffers),
            _ when ofEpoch.Outcome != VerificationOutcome.Proven => ofEpoch,
            BlockState.Incomplete => Judgement.Unproven(VerificationReason.BlockIncomplete),
            BlockState.Removed => Judgement.Unproven(VerificationReason.BlockRemoved),
            _ => Judgement.Proven,
        };
    }

    private Judgement JudgeUnsigned(KeptNumber number, KeptOriginal original, bool isFollowed)
    {
        Judgement? wrong = Open(number, original, out Judgement ofEpoch, out PackContent? content);
        bool isNever = isFollowed || (_epochs.Find(_dataClass, original.EpochId, out _)?.Boot ?? 0) < _checkpoints.LastBoot;
        return wrong ?? (ofEpoch.Outcome != VerificationOutcome.Proven ? ofEpoch

            // A checkpoint is signed itself: the last one is in no other.
            : content?.Checkpoint is not null ? Judgement.Proven
            : Judgement.Unproven(isNever ? VerificationReason.NeverSigned : VerificationReason.NotSignedYet));
    }

    /// <summary>Opens a sealed reading, and compares it with what is stored.</summary>
    /// <returns>What is wrong, or null.</returns>
    private Judgement? Open(KeptNumber number, KeptOriginal original, out Judgement ofEpoch, out PackContent? content)
    {
        content = null;
        Epoch? epoch = _epochs.Find(_dataClass, original.EpochId, out ofEpoch);
        if (epoch is null)
        {
            return ofEpoch;
        }

        if (number.Sequence < epoch.FirstSequence)
        {
            return Judgement.Wrong(VerificationReason.OutsideEpoch);
        }

        if (new SealedReading(original.EpochId, original.Sequence, IsLate: false, original.Ciphertext).Open(epoch) is not { } pack)
        {
            return Judgement.Wrong(VerificationReason.NotAuthentic);
        }

        content = PackContent.Read(pack, _dataClass, number.Sequence);
        return content?.Checkpoint is { } checkpoint && _key is not null
            && Checkpoint.TryRead(checkpoint, _key, out _) != RefusalReason.None
            ? Judgement.Wrong(VerificationReason.CheckpointWrong)
            : _content.Compare(epoch, pack, content, number.Stored);
    }

    /// <summary>A number without a sealed reading: what the device has made of it is not known.</summary>
    private static Judgement WithoutOriginal(KeptNumber number) =>
        number.Stored.EpochId is null && number.Stored.QuarantinedPack is null
            ? Judgement.Wrong(
                VerificationReason.NoPack, number.Stored.Items.Select(item => $"{item.Kind} {item.Name}: {item.Content}").First())
            : Judgement.Unproven(VerificationReason.OriginalNotKept);

    /// <summary>Numbers of a block under which nothing is stored or kept, with those that were removed on purpose.</summary>
    private IEnumerable<VerifiedStretch> NotHere(long first, long last)
    {
        Judgement missing = Judgement.Unproven(VerificationReason.SignedAndNotHere);
        long next = first;
        foreach (RemovedNumbers removed in next <= last ? _removed.Of(_device, _dataClass, first, last) : [])
        {
            if (removed.First > next)
            {
                yield return StretchOf(next, removed.First - 1, removed.First - next, missing);
            }

            if (removed.Last >= next)
            {
                long from = Math.Max(removed.First, next);
                yield return StretchOf(from, removed.Last, removed.Last - from + 1, OfRemoved(removed.Removal));
                next = removed.Last + 1;
            }
        }

        if (next <= last)
        {
            yield return StretchOf(next, last, last - next + 1, missing);
        }
    }

    private static Judgement OfRemoved(Removal removal) => removal.Cause switch
    {
        Removal.Retention => Judgement.Unproven(VerificationReason.RemovedByRetention, When(removal)),
        Removal.Erasure => Judgement.Unproven(VerificationReason.RemovedByErasure, When(removal)),
        _ => Judgement.Unproven(VerificationReason.Removed),
    };

    private static string When(Removal removal) => FormattableString.Invariant($"{removal.At.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");

    private VerifiedStretch StretchOf(long first, long last, long count, Judgement judgement) => new(_device, _dataClass, first, last)
    {
        Count = count,
        Outcome = judgement.Outcome,
        Reason = judgement.Reason,
        Detail = judgement.Detail,
    };

    private enum BlockState
    {
        Right,
        Incomplete,
        Removed,
        Wrong,
    }
}
