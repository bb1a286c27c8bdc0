using Adversary.World;
using NanoMedAgent.Simulator.Flash;

namespace Adversary.Attackers;

/// <summary>
/// Somebody who has one sensor in hand now and then, and can write its flash but not read its key: puts back what was there once, flips
/// bits, deletes files, and cuts the power.
/// </summary>
internal sealed class FlashThief : Attacker
{
    private readonly AttackedSensor _sensor;
    private SimulatedFlash? _copy;

    public FlashThief(WardUnderAttack ward, Random random)
        : base(ward, random)
    {
        _sensor = Any(ward.Sensors);
        _sensor.IsTamperedWith = true;
    }

    public override void Act()
    {
        if (Random.Next(60) != 0)
        {
            return;
        }

        switch (Random.Next(4))
        {
            case 0:
                _copy = _sensor.Flash.Clone();
                break;
            case 1 when _copy is not null:
                _sensor.ReplaceFlash(_copy.Clone());
                _sensor.Restart();
                break;
            case 2:
                string[] names = [.. _sensor.Flash.Files.Where(file => file.Value.Length > 0).Select(file => file.Key)];
                string name = Any(names);
                _sensor.Flash.FlipBit(name, Random.Next(_sensor.Flash.Files[name].Length * 8));
                _sensor.Restart();
                break;
            case 3:
                _sensor.Flash.Delete(Any([.. _sensor.Flash.Files.Keys]));
                _sensor.Restart();
                break;
        }
    }
}
