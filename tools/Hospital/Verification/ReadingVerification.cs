using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>
/// Proves stored readings against what devices have signed: announcements and checkpoints (PROTOCOL.md, "Checkpoint"). It needs public keys
/// of devices only: the store has the keys of the epochs. However much is stored, it holds a page of it in memory.
/// </summary>
public sealed class ReadingVerification
{
    private readonly ReadingStore _store;
    private readonly Func<string, CosePublicKey?> _keyOf;

    /// <summary>A verification of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="keyOf">The public key of a device; null if it is not known.</param>
    public ReadingVerification(ReadingStore store, Func<string, CosePublicKey?> keyOf)
    {
        _store = store;
        _keyOf = keyOf;
    }

    /// <summary>Verifies what matches a query, by device, class and number.</summary>
    /// <returns>Each stretch once, with those before and behind it of another judgement. It reads while it is enumerated.</returns>
    public IEnumerable<VerifiedStretch> Verify(VerificationQuery query)
    {
        VerifiedStretch? last = null;
        foreach (VerifiedStretch next in VerifyEach(query))
        {
            if (last?.With(next) is { } joined)
            {
                last = joined;
                continue;
            }

            if (last is not null)
            {
                yield return last;
            }

            last = next;
        }

        if (last is not null)
        {
            yield return last;
        }
    }

    private IEnumerable<VerifiedStretch> VerifyEach(VerificationQuery query) =>
        _store.Contents.Classes().Where(query.Matches)
            .SelectMany(each => _store.Contents.Range(each.Device, each.DataClass, query.Rows) is { } range
                ? new ClassVerification(_store, each.Device, each.DataClass, _keyOf(each.Device)).Verify(range.First, range.Last)
                : []);
}
