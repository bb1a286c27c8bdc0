using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>
/// Versions (draft-ietf-suit-update-management-16, "suit-parameter-version"): arrays of numbers, of which the comparison uses as many as
/// the manifest gives. -1 is a release candidate, -2 a beta, -3 an alpha. A manifest wraps a version, and a comparison, in a byte string,
/// as the examples of the working group and libcsuit do.
/// </summary>
internal static class SuitVersion
{
    /// <summary>Bytes of the longest array.</summary>
    public const int EncodedLimit = 32;

    private const int NumbersLimit = 5;
    private const int Greater = 1;
    private const int GreaterOrEqual = 2;
    private const int Equal = 3;
    private const int LesserOrEqual = 4;
    private const int Lesser = 5;

    /// <summary>Whether this is the encoding of a version.</summary>
    public static bool IsOne(byte[] encoded)
    {
        if (!CborReader.TryOpen(encoded, out CborReader reader) || !reader.TryReadStartArray(NumbersLimit, out int count) || count == 0)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadInteger(i == 0 ? 0 : -3, int.MaxValue, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether this is the encoding of a comparison: its kind and a version.</summary>
    public static bool IsComparison(byte[] encoded) =>
        CborReader.TryOpen(encoded, out CborReader reader) && reader.TryReadFixedArray(2) && reader.TryReadInteger(Greater, Lesser, out _)
        && reader.TryReadEncoded(EncodedLimit, out byte[] version) && IsOne(version);

    /// <summary>Whether a version satisfies a comparison.</summary>
    /// <param name="comparison">An encoding that <see cref="IsComparison"/> has accepted.</param>
    /// <param name="version">An encoding that <see cref="IsOne"/> has accepted.</param>
    public static bool Matches(byte[] comparison, byte[] version)
    {
        CborReader.TryOpen(comparison, out CborReader wanted);
        wanted.TryReadFixedArray(2);
        wanted.TryReadInteger(out long kind);
        wanted.TryReadStartArray(NumbersLimit, out int wantedCount);
        CborReader.TryOpen(version, out CborReader asserted);
        asserted.TryReadStartArray(NumbersLimit, out int count);
        long difference = 0;
        for (int i = 0; i < wantedCount && difference == 0; i++)
        {
            // Missing numbers are zero: 2.0 equals 2.0.0.
            long number = 0;
            if (i < count)
            {
                asserted.TryReadInteger(out number);
            }

            wanted.TryReadInteger(out long wantedNumber);
            difference = number - wantedNumber;
        }

        switch (kind)
        {
            case Greater:
                return difference > 0;
            case GreaterOrEqual:
                return difference >= 0;
            case Equal:
                return difference == 0;
            case LesserOrEqual:
                return difference <= 0;
            default:
                return difference < 0;
        }
    }
}
