namespace NanoMedAgent.Cryptography;

/// <summary>
/// The table of a comb, which multiplies a point P that is known beforehand: two halves of 8 points, 72 bytes each. Point u of half h is
/// 2^(32 h) (2^192 P + the sum over t from 0 to 2 of 2^(64 t) P, subtracted where bit t of u is 0). It is affine: nine limbs for x and nine
/// for y, in the form of <see cref="P256Field"/>.
/// </summary>
internal static class P256Comb
{
    /// <summary>Columns of a half: a column has one bit of the scalar for each tooth.</summary>
    public const int ColumnsInHalf = 32;

    /// <summary>Points in a half.</summary>
    public const int Points = 8;

    /// <summary>Points that are in the heap at a time, when they come from the image.</summary>
    public const int PartPoints = Points / 2;

    /// <summary>Limbs of a point.</summary>
    public const int PointLimbs = 2 * Limbs.Count;

    /// <summary>Limbs of a table.</summary>
    public const int TableLimbs = 2 * Points * PointLimbs;

    private const int Teeth = 4;
    private const int Columns = 2 * ColumnsInHalf;

    /// <summary>Reads a point at a public place.</summary>
    /// <param name="t">The table, or a part of it.</param>
    /// <param name="from">Where the point begins.</param>
    /// <param name="x">Receives nine limbs.</param>
    /// <param name="y">Receives nine limbs.</param>
    public static void Read(int[] t, int from, long[] x, long[] y)
    {
        for (int i = 0; i < 9; i++)
        {
            x[i] = t[from + i];
            y[i] = t[from + 9 + i];
        }
    }

    /// <summary>
    /// Adds to x and y, which are zero before the first part of a half, the point at a secret index when it is among four. All four are
    /// read to do so.
    /// </summary>
    /// <param name="t">The table, or a part of it.</param>
    /// <param name="from">Where the four points begin.</param>
    /// <param name="first">The index of the first of them: 0 or 4.</param>
    /// <param name="index">0 to 7, secret.</param>
    /// <param name="x">Nine limbs.</param>
    /// <param name="y">Nine limbs.</param>
    public static void Select(int[] t, int from, int first, int index, long[] x, long[] y)
    {
        int m0 = ((index ^ first) - 1) >> 31;
        int m1 = ((index ^ (first + 1)) - 1) >> 31;
        int m2 = ((index ^ (first + 2)) - 1) >> 31;
        int m3 = ((index ^ (first + 3)) - 1) >> 31;
        for (int i = 0; i < 9; i++)
        {
            x[i] |= (long)((t[from] & m0) | (t[from + 18] & m1) | (t[from + 36] & m2) | (t[from + 54] & m3));
            y[i] |= (long)((t[from + 9] & m0) | (t[from + 27] & m1) | (t[from + 45] & m2) | (t[from + 63] & m3));
            from++;
        }
    }

    /// <summary>
    /// Which of the comb's points belongs to a column of a half. Read with digits 1 and -1 instead of 1 and 0, an odd scalar has bit i + 1
    /// at place i, and 1 at the top. The sign of the top tooth is the sign of the point; the others select the point by whether they agree
    /// with it.
    /// </summary>
    public static int TeethOf(OddScalar k, int half, int column, out int sign)
    {
        int place = (half * ColumnsInHalf) + column + 1;
        int top = place == Columns ? 1 : k.Bit(place + ((Teeth - 1) * Columns));
        int index = 0;
        for (int tooth = Teeth - 2; tooth >= 0; tooth--)
        {
            index = (index << 1) | (1 ^ top ^ k.Bit(place + (tooth * Columns)));
        }

        sign = top - 1;
        return index;
    }
}
