using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// A public key that is used for months, with its multiples (<see cref="P256Comb"/>): a signature is verified in less than half of the
/// time, and a key agreement takes a third. Making the table costs two thirds of an agreement without one.
/// </summary>
public sealed class P256Table
{
    /// <summary>Bytes of an encoded table: its limbs, four bytes each, the most significant first.</summary>
    public const int EncodedLength = P256Comb.TableLimbs * LimbLength;

    private const int LimbLength = 4;
    private const int Teeth = 4;
    private const int DoublingsToTooth = 64;
    private const int PointLimbs = 3 * Limbs.Count;

    private P256Table(int[] entries)
    {
        Entries = entries;
    }

    /// <summary>The limbs.</summary>
    internal readonly int[] Entries;

    /// <summary>Makes the table of a public key.</summary>
    /// <param name="x">x of the key, which is checked.</param>
    /// <param name="y">y of the key.</param>
    /// <returns>null when the key is no point of the curve.</returns>
    public static P256Table Make(byte[] x, byte[] y)
    {
        P256Curve curve = new();
        P256Point point = new();
        P256Field.Copy(point.Z, P256Field.One());
        if (!P256.TryRead(curve, x, y, point.X, point.Y))
        {
            return null;
        }

        // 2^(64 tooth) P and 2^(64 tooth + 32) P, in turn.
        int[] teeth = new int[2 * Teeth * PointLimbs];
        for (int tooth = 0; tooth < 2 * Teeth; tooth++)
        {
            for (int i = 0; i < DoublingsToTooth / 2 && tooth > 0; i++)
            {
                curve.Double(point);
            }

            Store(teeth, tooth, point);
        }

        int[] entries = new int[P256Comb.TableLimbs];
        int[] points = new int[P256Comb.Points * PointLimbs];
        for (int half = 0; half < 2; half++)
        {
            AddTeeth(curve, teeth, half, points);
            ToAffine(points, entries, half);
        }

        return new P256Table(entries);
    }

    /// <summary>Reads an encoded table, of whose origin the caller must be sure: a wrong one can give a private key away.</summary>
    /// <param name="encoded">An array that begins with it.</param>
    public static P256Table Decode(byte[] encoded)
    {
        int[] entries = new int[P256Comb.TableLimbs];
        int from = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = (encoded[from] << 24) | (encoded[from + 1] << 16) | (encoded[from + 2] << 8) | encoded[from + 3];
            from += LimbLength;
        }

        return new P256Table(entries);
    }

    /// <summary>Writes the table to the beginning of an array.</summary>
    public void Encode(byte[] encoded)
    {
        for (int i = 0; i < Entries.Length; i++)
        {
            BigEndian.Write(encoded, i * LimbLength, LimbLength, Entries[i]);
        }
    }

    /// <summary>The eight points of a half, in Jacobian coordinates. The teeth of that half are used up.</summary>
    private static void AddTeeth(P256Curve curve, int[] teeth, int half, int[] points)
    {
        AddAndSubtract(curve, teeth, half, half + 2);
        AddAndSubtract(curve, teeth, half + 4, half + 6);
        P256Point sum = new();
        P256Point term = new();
        for (int index = 0; index < P256Comb.Points; index++)
        {
            // Bits 1 and 0 of the index: the sum of both teeth for 3, their difference for 2, and the same negated for 0 and 1.
            int low = index & 3;
            Load(teeth, half + (low == 3 || low == 0 ? 2 : 0), term);
            P256Curve.Negate(term.Y, low < 2 ? -1 : 0);
            Load(teeth, half + (index < 4 ? 4 : 6), sum);
            curve.Add(sum, term);
            Store(points, index, sum);
        }
    }

    /// <summary>Puts the sum of two points in the place of the upper one, and their difference in that of the lower one.</summary>
    private static void AddAndSubtract(P256Curve curve, int[] points, int lower, int upper)
    {
        P256Point sum = new();
        P256Point term = new();
        Load(points, lower, term);
        Load(points, upper, sum);
        P256Curve.Negate(term.Y, -1);
        curve.Add(sum, term);
        Store(points, lower, sum);
        Load(points, upper, sum);
        P256Curve.Negate(term.Y, -1);
        curve.Add(sum, term);
        Store(points, upper, sum);
    }

    /// <summary>Divides by the Z of all points with one inversion.</summary>
    private static void ToAffine(int[] points, int[] entries, int half)
    {
        // Products of all Z up to each point; these take the place of its Z.
        P256Point point = new();
        long[] product = new long[Limbs.Count];
        long[] inverse = new long[Limbs.Count];
        P256Field.Copy(product, P256Field.One());
        int[] z = new int[P256Comb.Points * Limbs.Count];
        for (int i = 0; i < P256Comb.Points; i++)
        {
            Load(points, i, point);
            StoreLimbs(z, i * Limbs.Count, product);
            P256Field.Multiply(product, product, point.Z);
        }

        P256Field.Invert(inverse, product);
        long[] square = new long[Limbs.Count];
        for (int i = P256Comb.Points - 1; i >= 0; i--)
        {
            // 1/Z is the inverse of the product up to here, times the product before.
            Load(points, i, point);
            LoadLimbs(z, i * Limbs.Count, product);
            P256Field.Multiply(product, product, inverse);
            P256Field.Multiply(inverse, inverse, point.Z);
            P256Field.Square(square, product);
            P256Field.Multiply(point.X, point.X, square);
            P256Field.Multiply(square, square, product);
            P256Field.Multiply(point.Y, point.Y, square);
            P256Field.Reduce(point.X);
            P256Field.Reduce(point.Y);
            int to = ((half * P256Comb.Points) + i) * P256Comb.PointLimbs;
            StoreLimbs(entries, to, point.X);
            StoreLimbs(entries, to + Limbs.Count, point.Y);
        }
    }

    private static void Load(int[] points, int index, P256Point point)
    {
        LoadLimbs(points, index * PointLimbs, point.X);
        LoadLimbs(points, (index * PointLimbs) + Limbs.Count, point.Y);
        LoadLimbs(points, (index * PointLimbs) + (2 * Limbs.Count), point.Z);
    }

    private static void Store(int[] points, int index, P256Point point)
    {
        StoreLimbs(points, index * PointLimbs, point.X);
        StoreLimbs(points, (index * PointLimbs) + Limbs.Count, point.Y);
        StoreLimbs(points, (index * PointLimbs) + (2 * Limbs.Count), point.Z);
    }

    private static void LoadLimbs(int[] from, int index, long[] limbs)
    {
        for (int i = 0; i < Limbs.Count; i++)
        {
            limbs[i] = from[index + i];
        }
    }

    private static void StoreLimbs(int[] to, int index, long[] limbs)
    {
        for (int i = 0; i < Limbs.Count; i++)
        {
            to[index + i] = (int)limbs[i];
        }
    }
}
