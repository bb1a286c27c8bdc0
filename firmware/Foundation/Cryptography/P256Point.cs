namespace NanoMedAgent.Cryptography;

/// <summary>A point in Jacobian coordinates: x = X / Z^2, y = Y / Z^3, tight elements of <see cref="P256Field"/>.</summary>
internal sealed class P256Point
{
    /// <summary>X.</summary>
    public readonly long[] X = new long[Limbs.Count];

    /// <summary>Y.</summary>
    public readonly long[] Y = new long[Limbs.Count];

    /// <summary>Z; without meaning at infinity.</summary>
    public readonly long[] Z = new long[Limbs.Count];

    /// <summary>The neutral element. For the secret scalars that occur, sums never get there (see the room's README).</summary>
    public bool IsInfinity;

    /// <summary>Takes over another point.</summary>
    public void Set(P256Point other)
    {
        P256Field.Copy(X, other.X);
        P256Field.Copy(Y, other.Y);
        P256Field.Copy(Z, other.Z);
        IsInfinity = other.IsInfinity;
    }

    /// <summary>Takes over an affine point.</summary>
    public void Set(long[] x, long[] y)
    {
        P256Field.Copy(X, x);
        P256Field.Copy(Y, y);
        P256Field.Copy(Z, P256Field.One);
        IsInfinity = false;
    }

    /// <summary>Forgets the point.</summary>
    public void Clear()
    {
        Limbs.Clear(X);
        Limbs.Clear(Y);
        Limbs.Clear(Z);
    }
}
