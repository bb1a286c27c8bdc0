namespace NanoMedAgent.Cryptography;

/// <summary>A point in Jacobian coordinates: x = X / Z^2, y = Y / Z^3, tight elements of <see cref="P256Field"/>.</summary>
internal sealed class P256Point
{
    /// <summary>X.</summary>
    public readonly long[] X = new long[Limbs.Count];

    /// <summary>Y.</summary>
    public readonly long[] Y = new long[Limbs.Count];

    /// <summary>Z; undefined at infinity.</summary>
    public readonly long[] Z = new long[Limbs.Count];

    /// <summary>Whether it is the neutral element. Sums with the secret scalars in use never reach it (see the README).</summary>
    public bool IsInfinity;

    /// <summary>Copies another point.</summary>
    [OwnFrame]
    public void Set(P256Point other)
    {
        P256Field.Copy(X, other.X);
        P256Field.Copy(Y, other.Y);
        P256Field.Copy(Z, other.Z);
        IsInfinity = other.IsInfinity;
    }

    /// <summary>Copies an affine point.</summary>
    [OwnFrame]
    public void Set(long[] x, long[] y)
    {
        P256Field.Copy(X, x);
        P256Field.Copy(Y, y);
        P256Field.Copy(Z, P256Field.One());
        IsInfinity = false;
    }

    /// <summary>Erases the point.</summary>
    [OwnFrame]
    public void Clear()
    {
        Limbs.Clear(X);
        Limbs.Clear(Y);
        Limbs.Clear(Z);
    }
}
