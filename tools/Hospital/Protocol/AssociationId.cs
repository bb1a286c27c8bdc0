namespace NanoMedAgent.Hospital.Protocol;

/// <summary>The id of an association: 16 bytes on the wire and in tables, lower-case hexadecimal everywhere else.</summary>
public static class AssociationId
{
    /// <summary>Whether a text is an id.</summary>
    public static bool IsId(string text) => text.Length == 2 * PairingGrant.IdLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The bytes of an id; null for none.</summary>
    /// <exception cref="FormatException">It is not hexadecimal.</exception>
    public static byte[]? ToBytes(string? id) => id is null ? null : Convert.FromHexString(id);

    /// <summary>The text of an id; null for none.</summary>
    public static string? ToText(byte[]? id) => id is null ? null : Convert.ToHexStringLower(id);
}
