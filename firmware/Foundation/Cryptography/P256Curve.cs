using System;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// The group of P-256: y^2 = x^3 - 3 x + b. An instance owns the temporary elements of its calculations, so that a multiplication allocates
/// nothing. The formulas are from the Explicit-Formulas Database, for Jacobian coordinates with a = -3.
/// </summary>
internal sealed class P256Curve
{
    private const int TableSize = 8;
    private const int PointLimbs = 3 * Limbs.Count;

    private readonly long[] _s = new long[Limbs.Count];
    private readonly long[] _t = new long[Limbs.Count];
    private readonly long[] _u = new long[Limbs.Count];
    private readonly long[] _v = new long[Limbs.Count];
    private readonly long[] _w = new long[Limbs.Count];
    private readonly long[] _x = new long[Limbs.Count];
    private readonly long[] _y = new long[Limbs.Count];

    // Only for public products without a table.
    private P256Point _entry;

    /// <summary>
    /// Whether affine coordinates are a point of the curve; infinity has none. The cofactor is 1, so every such point is of order n.
    /// </summary>
    public bool IsOnCurve(long[] x, long[] y)
    {
        RightSide(x);
        P256Field.Square(_t, y);
        P256Field.Combine(_s, 1, _s, -1, _t);
        return P256Field.IsZero(_s);
    }

    /// <summary>r = k P, by a comb of four teeth and two halves: 31 doublings and 63 additions for every k.</summary>
    /// <param name="r">Receives the product.</param>
    /// <param name="k">The scalar.</param>
    /// <param name="table">Of P, see <see cref="P256Comb"/>; null for the base point's.</param>
    public void MultiplyByComb(P256Point r, OddScalar k, int[] table)
    {
        for (int column = P256Comb.ColumnsInHalf - 1; column >= 0; column--)
        {
            if (column == P256Comb.ColumnsInHalf - 1)
            {
                SelectColumn(table, k, 0, column);
                r.Set(_x, _y);
            }
            else
            {
                Double(r);
                SelectColumn(table, k, 0, column);
                AddAffine(r, _x, _y);
            }

            SelectColumn(table, k, 1, column);
            AddAffine(r, _x, _y);
        }

        Negate(r.Y, k.NegateMask);
    }

    /// <summary>
    /// r = z G + k P, for public scalars: tables are read at the index, zeros are skipped, and the comb for G shares the last doublings for
    /// P.
    /// </summary>
    /// <param name="r">Receives the sum, which may be infinity.</param>
    /// <param name="z">null for none.</param>
    /// <param name="k">Not zero.</param>
    /// <param name="x">P, affine.</param>
    /// <param name="y">P, affine.</param>
    public void AddPublicProducts(P256Point r, OddScalar z, PublicScalar k, long[] x, long[] y)
    {
        long[] table = OddMultiples(x, y);
        _entry ??= new P256Point();
        r.IsInfinity = true;
        for (int place = PublicScalar.Places - 1; place >= 0; place--)
        {
            if (!r.IsInfinity)
            {
                Double(r);
            }

            int digit = k.Digit(place);
            if (digit != 0)
            {
                int from = ((digit < 0 ? -digit : digit) >> 1) * PointLimbs;
                Array.Copy(table, from, _entry.X, 0, Limbs.Count);
                Array.Copy(table, from + Limbs.Count, _entry.Y, 0, Limbs.Count);
                Array.Copy(table, from + (2 * Limbs.Count), _entry.Z, 0, Limbs.Count);
                Negate(_entry.Y, digit >> 31);
                Add(r, _entry);
            }

            if (place < P256Comb.ColumnsInHalf && z != null)
            {
                AddPublicColumns(r, z, null, place);
            }
        }
    }

    /// <summary>r = z G + k P, for public scalars and a P with a table: both combs share their doublings.</summary>
    /// <param name="r">Receives the sum, which may be infinity.</param>
    /// <param name="z">null for none.</param>
    /// <param name="k">Not zero.</param>
    /// <param name="table">Of P, see <see cref="P256Comb"/>.</param>
    public void AddPublicProducts(P256Point r, OddScalar z, OddScalar k, int[] table)
    {
        r.IsInfinity = true;
        for (int column = P256Comb.ColumnsInHalf - 1; column >= 0; column--)
        {
            if (!r.IsInfinity)
            {
                Double(r);
            }

            AddPublicColumns(r, k, table, column);
            if (z != null)
            {
                AddPublicColumns(r, z, null, column);
            }
        }
    }

    /// <summary>Whether the x of a point equals a number modulo n, without the inversion that computing x would take.</summary>
    /// <param name="p">Any point.</param>
    /// <param name="number">From 1 to n - 1.</param>
    public bool HasX(P256Point p, long[] number)
    {
        if (p.IsInfinity)
        {
            return false;
        }

        P256Field.Square(_s, p.Z);
        P256Field.Copy(_t, number);
        if (HasAlignedX(p))
        {
            return true;
        }

        // x is below p, and so is the one other number that is the same modulo n, if it exists.
        for (int i = 0; i < Limbs.Count; i++)
        {
            _t[i] = number[i] + P256Order.Modulus[i];
        }

        return P256Field.IsReduced(_t) && HasAlignedX(p);
    }

    /// <summary>r = r + p.</summary>
    public void Add(P256Point r, P256Point p)
    {
        if (r.IsInfinity || p.IsInfinity)
        {
            if (r.IsInfinity)
            {
                r.Set(p);
            }

            return;
        }

        // Scales both points to a common Z, the product of their own.
        P256Field.Square(_s, p.Z);
        P256Field.Multiply(r.X, r.X, _s);
        P256Field.Multiply(_s, _s, p.Z);
        P256Field.Multiply(r.Y, r.Y, _s);
        P256Field.Square(_s, r.Z);
        P256Field.Multiply(_t, p.X, _s);
        P256Field.Multiply(_s, _s, r.Z);
        P256Field.Multiply(_u, p.Y, _s);
        P256Field.Multiply(r.Z, r.Z, p.Z);
        AddAligned(r, _t, _u);
    }

    /// <summary>The affine coordinates of a point.</summary>
    /// <returns>false for infinity.</returns>
    public bool TryToAffine(P256Point p, long[] x, long[] y)
    {
        if (p.IsInfinity)
        {
            return false;
        }

        P256Field.Invert(_v, p.Z);
        P256Field.Square(_s, _v);
        P256Field.Multiply(x, p.X, _s);
        P256Field.Multiply(_s, _s, _v);
        P256Field.Multiply(y, p.Y, _s);
        P256Field.ToNumber(x, x);
        P256Field.ToNumber(y, y);
        return true;
    }

    /// <summary>Erases the temporary values, which depend on the scalar.</summary>
    [OwnFrame]
    public void Clear()
    {
        Limbs.Clear(_s);
        Limbs.Clear(_t);
        Limbs.Clear(_u);
        Limbs.Clear(_v);
        Limbs.Clear(_w);
        Limbs.Clear(_x);
        Limbs.Clear(_y);
    }

    /// <summary>Whether the number in _t, times the Z^2 in _s, equals X.</summary>
    private bool HasAlignedX(P256Point p)
    {
        P256Field.FromNumber(_t, _t);
        P256Field.Multiply(_t, _t, _s);
        P256Field.Combine(_t, 1, _t, -1, p.X);
        return P256Field.IsZero(_t);
    }

    /// <summary>The right side of the equation, x^3 - 3 x + b, into _s.</summary>
    private void RightSide(long[] x)
    {
        P256Field.Square(_s, x);
        P256Field.Multiply(_s, _s, x);
        P256Field.Combine(_s, 1, _s, -3, x);
        P256Field.Combine(_s, 1, _s, 1, P256Field.B());
    }

    /// <summary>y = -y where the mask is all ones.</summary>
    public static void Negate(long[] y, long mask)
    {
        // -y when the mask is all ones: (y ^ -1) + 1 in each limb; limbs have a sign.
        for (int i = 0; i < Limbs.Count; i++)
        {
            y[i] = (y[i] ^ mask) - mask;
        }
    }

    /// <summary>r = r + the affine point (x, y).</summary>
    private void AddAffine(P256Point r, long[] x, long[] y)
    {
        if (r.IsInfinity)
        {
            r.Set(x, y);
            return;
        }

        P256Field.Square(_s, r.Z);
        P256Field.Multiply(_t, x, _s);
        P256Field.Multiply(_s, _s, r.Z);
        P256Field.Multiply(_u, y, _s);
        AddAligned(r, _t, _u);
    }

    /// <summary>Adds a point with the same Z as r; afterwards r's Z is multiplied by the difference of the x.</summary>
    private void AddAligned(P256Point r, long[] x, long[] y)
    {
        long[] difference = x;
        long[] slope = y;
        P256Field.Combine(difference, 1, x, -1, r.X);
        P256Field.Combine(slope, 1, y, -1, r.Y);
        if (P256Field.IsZero(difference))
        {
            AddToItsLike(r, slope);
            return;
        }

        P256Field.Multiply(r.Z, r.Z, difference);
        P256Field.Square(_s, difference);
        P256Field.Multiply(_v, r.X, _s);
        P256Field.Multiply(_s, _s, difference);
        P256Field.Square(r.X, slope);
        P256Field.Combine(r.X, 1, r.X, -1, _s);
        P256Field.Combine(r.X, 1, r.X, -2, _v);
        P256Field.Multiply(_s, _s, r.Y);
        P256Field.Subtract(_v, _v, r.X);
        P256Field.Multiply(_v, _v, slope);
        P256Field.Combine(r.Y, 1, _v, -1, _s);
    }

    /// <summary>The sum of two points with the same x: twice the point, or infinity.</summary>
    private void AddToItsLike(P256Point r, long[] differenceOfY)
    {
        if (P256Field.IsZero(differenceOfY))
        {
            Double(r);
        }
        else
        {
            r.IsInfinity = true;
        }
    }

    /// <summary>r = 2 r.</summary>
    public void Double(P256Point r)
    {
        P256Field.Square(_s, r.Z);
        P256Field.Square(_t, r.Y);
        P256Field.Multiply(_u, r.X, _t);

        // 3 (X - Z^2) (X + Z^2)
        P256Field.Subtract(_v, r.X, _s);
        P256Field.Add(_w, r.X, _s);
        P256Field.Multiply(_v, _v, _w);
        P256Field.Combine(_v, 3, _v, 0, _v);

        P256Field.Add(_w, r.Y, r.Y);
        P256Field.Multiply(r.Z, r.Z, _w);
        P256Field.Square(r.X, _v);
        P256Field.Combine(r.X, 1, r.X, -8, _u);
        P256Field.Combine(_u, 4, _u, -1, r.X);
        P256Field.Multiply(_u, _u, _v);
        P256Field.Square(_t, _t);
        P256Field.Combine(r.Y, 1, _u, -8, _t);
    }

    /// <summary>P, 3 P, 5 P, ... 15 P, one after the other in one array.</summary>
    private long[] OddMultiples(long[] x, long[] y)
    {
        long[] table = new long[TableSize * PointLimbs];
        P256Point twice = new();
        twice.Set(x, y);
        Double(twice);
        P256Point odd = new();
        odd.Set(x, y);
        for (int i = 0; i < TableSize; i++)
        {
            if (i > 0)
            {
                Add(odd, twice);
            }

            Array.Copy(odd.X, 0, table, i * PointLimbs, Limbs.Count);
            Array.Copy(odd.Y, 0, table, (i * PointLimbs) + Limbs.Count, Limbs.Count);
            Array.Copy(odd.Z, 0, table, (i * PointLimbs) + (2 * Limbs.Count), Limbs.Count);
        }

        return table;
    }

    /// <summary>The point of a column, into _x and _y.</summary>
    private void SelectColumn(int[] table, OddScalar k, int half, int column)
    {
        int index = P256Comb.TeethOf(k, half, column, out int sign);
        Limbs.Clear(_x);
        Limbs.Clear(_y);
        for (int first = 0; first < P256Comb.Points; first += P256Comb.PartPoints)
        {
            int[] points = PartOf(table, half, first, out int from);
            P256Comb.Select(points, from, first, index, _x, _y);
        }

        Negate(_y, sign);
    }

    private void AddPublicColumns(P256Point r, OddScalar k, int[] table, int column)
    {
        for (int half = 0; half < 2; half++)
        {
            int index = P256Comb.TeethOf(k, half, column, out int sign);
            int[] points = PartOf(table, half, index & P256Comb.PartPoints, out int from);
            P256Comb.Read(points, from + ((index & (P256Comb.PartPoints - 1)) * P256Comb.PointLimbs), _x, _y);
            Negate(_y, sign ^ k.NegateMask);
            AddAffine(r, _x, _y);
        }
    }

    /// <summary>Four points of a table, or of the base point's.</summary>
    /// <param name="table">The table; null for the base point's.</param>
    /// <param name="half">0 or 1.</param>
    /// <param name="first">The index of the first of them: 0 or 4.</param>
    /// <param name="from">Where they begin.</param>
    private static int[] PartOf(int[] table, int half, int first, out int from)
    {
        from = table == null ? 0 : ((half * P256Comb.Points) + first) * P256Comb.PointLimbs;
        return table ?? P256BaseTable.Part((half * 2) + (first / P256Comb.PartPoints));
    }
}
