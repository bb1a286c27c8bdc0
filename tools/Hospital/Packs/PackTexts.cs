using System.Collections.Concurrent;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Packs;

/// <summary>
/// The texts in packs: names, units and words. There are few, and each is in memory once, however many packs have it.
/// </summary>
internal sealed class PackTexts
{
    // More than all that the protocol has. Somebody who makes up others makes them in vain.
    private const int Limit = 256;

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public PackTexts() => _lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A text of these characters; null if a name, a unit or a word has no such characters.</summary>
    public string? Of(ReadOnlySpan<char> characters)
    {
        if (_lookup.TryGetValue(characters, out string? known))
        {
            return known;
        }

        if (!WireBounds.IsName(characters))
        {
            return null;
        }

        string text = new(characters);
        if (_known.Count < Limit)
        {
            _known.TryAdd(text, text);
        }

        return text;
    }
}
