using NanoMedAgent.Hospital.Evidence;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>
/// The digest of the sealed readings of a block. Where several were kept for one number, those of the device are the ones whose digest
/// it has signed.
/// </summary>
internal sealed class SealedBlock
{
    // Four readings with four candidates each. Whoever floods more of them makes the block wrong, which they are.
    private const int ChainsLimit = 256;

    private List<Chain> _chains;

    /// <summary>An empty block.</summary>
    public SealedBlock(string device, string dataClass, byte[] epochId) =>
        _chains = [new Chain(BlockDigest.Begin(device, dataClass, epochId), null)];

    /// <summary>Adds what was kept of the next number.</summary>
    public void Add(IReadOnlyList<KeptOriginal> candidates) => _chains =
    [
        .. _chains.SelectMany(chain => candidates.Select(candidate => new Chain(
            BlockDigest.Add(chain.Value, candidate.Ciphertext),
            candidates.Count == 1 ? chain.Choices : new Choice(candidate.Sequence, candidate.Arrival, chain.Choices)))).Take(ChainsLimit),
    ];

    /// <summary>Whether the digest is one that the device has signed.</summary>
    /// <param name="digest">Of the checkpoint.</param>
    /// <param name="choices">Of each number with several candidates, the arrival of the one that the device has sealed.</param>
    public bool Has(byte[] digest, out IReadOnlyDictionary<long, int> choices)
    {
        Chain? found = _chains.Find(chain => chain.Value.AsSpan(0, BlockDigest.Length).SequenceEqual(digest));
        Dictionary<long, int> arrivals = [];
        for (Choice? choice = found?.Choices; choice is not null; choice = choice.Before)
        {
            arrivals[choice.Sequence] = choice.Arrival;
        }

        choices = arrivals;
        return found is not null;
    }

    private sealed record Chain(byte[] Value, Choice? Choices);

    private sealed record Choice(long Sequence, int Arrival, Choice? Before);
}
