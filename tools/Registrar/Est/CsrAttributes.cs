using Org.BouncyCastle.Asn1;

namespace NanoMedAgent.Registrar.Est;

/// <summary>What a CA wants to find in requests (CsrAttrs, RFC 7030 section 4.5.2): object identifiers, some with values.</summary>
internal static class CsrAttributes
{
    private const int CountLimit = 64;

    /// <summary>Reads the body of an answer.</summary>
    /// <returns>The object identifiers, also those among the values; null if it is something else.</returns>
    public static IReadOnlyList<string>? TryRead(string body)
    {
        try
        {
            List<string> found = [];
            foreach (Asn1Encodable each in Asn1Sequence.GetInstance(Convert.FromBase64String(body)))
            {
                if (found.Count >= CountLimit)
                {
                    return null;
                }

                if (each is DerObjectIdentifier identifier)
                {
                    found.Add(identifier.Id);
                    continue;
                }

                Org.BouncyCastle.Asn1.Cms.Attribute attribute = Org.BouncyCastle.Asn1.Cms.Attribute.GetInstance(each);
                found.Add(attribute.AttrType.Id);
                found.AddRange(attribute.AttrValues.OfType<DerObjectIdentifier>().Select(value => value.Id).Take(CountLimit));
            }

            return found;
        }
        catch (Exception refusal) when (refusal is not OutOfMemoryException)
        {
            // BouncyCastle has no one exception for what cannot be read.
            return null;
        }
    }

    /// <summary>Writes the body of an answer.</summary>
    public static string Write(IEnumerable<string> identifiers)
    {
        Asn1Encodable[] encoded = [.. identifiers.Select(each => new DerObjectIdentifier(each))];
        return Convert.ToBase64String(new DerSequence(encoded).GetDerEncoded());
    }
}
