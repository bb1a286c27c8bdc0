using Adversary.World;

namespace Adversary.Attackers;

/// <summary>
/// Whoever answers for the time server: the date that sensors get from the network is years off, or an hour, or right. A sensor whose flash
/// a thief puts back keeps the right date: with both, its values count for a former patient, as THREAT-MODEL.md says.
/// </summary>
internal sealed class ClockForger(WardUnderAttack ward, Random random) : Attacker(ward, random)
{
    public override void Act()
    {
        AttackedSensor[] sensors = [.. Ward.Sensors.Where(sensor => !sensor.IsTamperedWith)];
        if (sensors.Length > 0 && Random.Next(60) == 0)
        {
            Any(sensors).TurnClock(Random.Next(4) switch
            {
                0 => TimeSpan.Zero,
                1 => TimeSpan.FromHours(Random.Next(-3, 4)),
                2 => TimeSpan.FromDays(Random.Next(-4000, 4000)),
                _ => TimeSpan.FromMinutes(Random.Next(-30, 31)),
            });
        }
    }
}
