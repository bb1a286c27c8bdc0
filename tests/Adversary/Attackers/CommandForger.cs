using Adversary.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace Adversary.Attackers;

/// <summary>
/// Whoever may publish to devices by mistake: floods them with junk, with old commands and acknowledgements, and with commands of another
/// authority.
/// </summary>
internal sealed class CommandForger(WardUnderAttack ward, Random random) : Attacker(ward, random)
{
    private readonly HospitalKey _key = HospitalKey.Create();
    private long _counter = 1;

    public override void Act()
    {
        AttackedSensor sensor = Any(Ward.Sensors);
        for (int i = Random.Next(6); i > 0; i--)
        {
            Ward.Publish(new Message(sensor.CommandTopic, Message(sensor)));
        }
    }

    public override void Stop() => _key.Dispose();

    private byte[] Message(AttackedSensor sensor)
    {
        Message[] old = [.. Ward.Broker.History.Where(message => Topic.Parse(message.Topic)?.Kind is "a" or "c")];
        switch (Random.Next(3))
        {
            case 0 when old.Length > 0:
                return Any(old).Payload;
            case 1 when Ward.Associations.OfDevice(sensor.Id) is [{ } association, ..]:
                return AuthorityCommand.ForUnpairing(
                    sensor.Id, Convert.FromHexString(association.Id), _counter++, Ward.Now.AddMinutes(10)).Sign(_key, sensor.Key);
            default:
                byte[] junk = new byte[Random.Next(1, 200)];
                Random.NextBytes(junk);
                return junk;
        }
    }
}
