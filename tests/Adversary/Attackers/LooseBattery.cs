using Adversary.World;

namespace Adversary.Attackers;

/// <summary>No insider, but a loose battery: sensors lose their power for a moment.</summary>
internal sealed class LooseBattery(WardUnderAttack ward, Random random) : Attacker(ward, random)
{
    public override void Act()
    {
        if (Random.Next(120) == 0)
        {
            Any(Ward.Sensors).Restart();
        }
    }
}
