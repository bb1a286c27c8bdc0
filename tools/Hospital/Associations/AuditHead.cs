namespace NanoMedAgent.Hospital.Associations;

/// <summary>An entry of the audit log as somebody outside has kept it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Digest">Its digest, in hexadecimal.</param>
public readonly record struct AuditHead(long Number, string Digest)
{
    /// <summary>Reads "NUMBER:DIGEST".</summary>
    /// <returns>null if it is not that.</returns>
    public static AuditHead? Parse(string text) =>
        text.Split(':') is [var number, var digest] && long.TryParse(number, out long parsed) && parsed > 0
            && digest.Length == 2 * AuditChain.DigestBytes && digest.All(char.IsAsciiHexDigit)
            ? new AuditHead(parsed, digest.ToLowerInvariant())
            : null;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Number}:{Digest}");
}
