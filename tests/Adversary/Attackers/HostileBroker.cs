using Adversary.World;

namespace Adversary.Attackers;

/// <summary>Whoever operates the broker.</summary>
internal sealed class HostileBroker(WardUnderAttack ward, Random random) : Attacker(ward, random)
{
    public override void Act() => Ward.Broker.IsHostile = true;

    public override void Stop() => Ward.Broker.IsHostile = false;
}
