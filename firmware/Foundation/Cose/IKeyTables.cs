using NanoMedAgent.Cryptography;

namespace NanoMedAgent.Cose;

/// <summary>The tables of the keys that stay for months: the authority's, and the recipients'.</summary>
public interface IKeyTables
{
    /// <summary>The table of a key. It is large, so it must not be kept.</summary>
    /// <param name="key">A point of the curve.</param>
    /// <param name="recipient">The place of the recipient in the policy; -1 for the authority.</param>
    P256Table TableOf(CoseKey key, int recipient);
}
