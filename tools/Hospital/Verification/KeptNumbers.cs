using NanoMedAgent.Hospital.Evidence;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Hospital.Verification;

/// <summary>The numbers of a device's class, read page by page.</summary>
/// <param name="store">The store.</param>
/// <param name="device">The device's id.</param>
/// <param name="dataClass">The class.</param>
internal sealed class KeptNumbers(ReadingStore store, string device, string dataClass)
{
    private const int PageLimit = 512;

    /// <summary>The numbers of a range under which anything is stored or kept.</summary>
    public IEnumerable<KeptNumber> Range(long first, long last)
    {
        while (first <= last)
        {
            List<IReadOnlyList<KeptOriginal>> originals = LoadOriginals(first, last, out long through);
            IReadOnlyList<StoredContent> contents = store.Contents.Load(device, dataClass, first, through, out through);
            Dictionary<long, StoredContent> stored = contents.ToDictionary(content => content.Sequence);
            Dictionary<long, IReadOnlyList<KeptOriginal>> kept = originals.Where(candidates => candidates[0].Sequence <= through)
                .ToDictionary(candidates => candidates[0].Sequence);
            foreach (long sequence in stored.Keys.Union(kept.Keys).Order())
            {
                yield return new KeptNumber(
                    sequence, stored.GetValueOrDefault(sequence) ?? new StoredContent(sequence), kept.GetValueOrDefault(sequence) ?? []);
            }

            first = through + 1;
        }
    }

    /// <summary>The sealed readings of a range; of each number, all that were kept.</summary>
    public IEnumerable<IReadOnlyList<KeptOriginal>> Originals(long first, long last)
    {
        while (first <= last)
        {
            List<IReadOnlyList<KeptOriginal>> page = LoadOriginals(first, last, out long through);
            foreach (IReadOnlyList<KeptOriginal> candidates in page)
            {
                yield return candidates;
            }

            first = through + 1;
        }
    }

    private List<IReadOnlyList<KeptOriginal>> LoadOriginals(long first, long last, out long through)
    {
        IReadOnlyList<KeptOriginal> page = store.Evidence.Originals(device, dataClass, first, last, PageLimit);

        // More of the last number may follow. No collector keeps a page of one number.
        long end = page.Count == PageLimit ? Math.Max(page[^1].Sequence - 1, first) : last;
        through = end;
        return
        [
            .. page.Where(original => original.Sequence <= end).GroupBy(original => original.Sequence).Select(group => group.ToArray()),
        ];
    }
}
