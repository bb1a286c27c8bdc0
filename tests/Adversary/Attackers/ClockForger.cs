using Adversary.World;

namespace Adversary.Attackers;

/// <summary>Whoever answers for the time server: the date that sensors get from the network is years off, or an hour, or right.</summary>
internal sealed class ClockForger(WardUnderAttack ward, Random random) : Attacker(ward, random)
{
    public override void Act()
    {
        if (Random.Next(60) == 0)
        {
            Any(Ward.Sensors).TurnClock(Random.Next(4) switch
            {
                0 => TimeSpan.Zero,
                1 => TimeSpan.FromHours(Random.Next(-3, 4)),
                2 => TimeSpan.FromDays(Random.Next(-4000, 4000)),
                _ => TimeSpan.FromMinutes(Random.Next(-30, 31)),
            });
        }
    }
}
