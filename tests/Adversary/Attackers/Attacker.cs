using Adversary.World;

namespace Adversary.Attackers;

/// <summary>An insider. Each acts at random, and only with what somebody of its kind has.</summary>
internal abstract class Attacker(WardUnderAttack ward, Random random)
{
    protected WardUnderAttack Ward { get; } = ward;

    protected Random Random { get; } = random;

    /// <summary>Perhaps does something in this second.</summary>
    public abstract void Act();

    /// <summary>Stops for good.</summary>
    public virtual void Stop()
    {
    }

    /// <summary>A number as it matters to whoever bounds numbers: small, at the end of a range, or beyond it.</summary>
    protected long ExtremeNumber() => Random.Next(8) switch
    {
        0 => 0,
        1 => long.MaxValue,
        2 => long.MinValue,
        3 => (1L << 40) - 1,
        4 => 253_402_300_800,
        5 => Ward.Now.AddDays(Random.Next(-4000, 4000)).ToUnixTimeSeconds(),
        6 => Ward.Now.ToUnixTimeMilliseconds(),
        _ => Ward.Now.ToUnixTimeSeconds(),
    };

    /// <summary>One of a list.</summary>
    protected T Any<T>(IReadOnlyList<T> list) => list[Random.Next(list.Count)];
}
