using Agent.Tests.World;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Records;

namespace Adversary.World;

/// <summary>
/// A ward in virtual time: sensors with patients, a broker, a collector, a desk that pairs, a dashboard, and a second reader of all vital
/// signs. Everything but the broker is the product's own code.
/// </summary>
internal sealed class WardUnderAttack : IDisposable
{
    public const int PeriodSeconds = 20;

    private const int PolicyVersion = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("adversary-");
    private readonly List<Message> _toCollector = [];

    public WardUnderAttack(int seed, int sensors)
    {
        Broker = new AttackedBroker(new Random(seed + 1));
        string database = Path.Combine(_folder.FullName, "ward.db");
        Store = ReadingStore.Open(database);
        Associations = AssociationStore.Open(database);
        DataPolicy policy = DataPolicy.Default(Custodian.Public, PeriodSeconds) with
        {
            Version = PolicyVersion,
            Recipients = [Custodian.Public, Reader.Public],
            EpochSeconds = 300,
            Pairing = new PairingRule { IsRequired = true, IsConfirmed = false },
        };
        policy = policy with
        {
            Classes = policy.Classes.ToDictionary(rule => rule.Key, rule => new ClassRule(rule.Key == "audit" ? [0] : [0, 1], 0)),
        };
        byte[] signed = SignedPolicy.Sign(policy, Authority);
        Sensors = [.. Enumerable.Range(0, sensors).Select(number => new AttackedSensor(number, seed, () => Now, Authority.Public, signed))];
        Collector = new CollectorCore(Custodian, Store, Sensors.Select(sensor => sensor.Key), () => Now);
        Pairing = new PairingService(new PairingServiceOptions
        {
            Store = Associations,
            Authority = Authority,
            PolicyVersion = PolicyVersion,
            Send = Publish,
            Clock = () => Now,
        });
        Dashboard = new WardDashboard(new RefusalCounts(), new WardOptions
        {
            Broker = BrokerAccess.To("127.0.0.1", 1883),
            Database = database,
            Authority = Authority,
            PolicyVersion = PolicyVersion,
            Records = new WardFile("Adversary", [.. Sensors.Select(Bed)], []),
            Clock = () => Now,

            // No process writes heartbeats here, and a slow machine must not make the dashboard miss them.
            RealTime = new FakeTimeProvider(),
        });
        Nurses = [.. Sensors.Select(sensor => new Nurse(this, sensor))];
    }

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch.AddYears(56);

    public HospitalKey Custodian { get; } = HospitalKey.Create();

    /// <summary>Of somebody who may read vital signs and alarms, and nothing else.</summary>
    public HospitalKey Reader { get; } = HospitalKey.Create();

    public HospitalKey Authority { get; } = HospitalKey.Create();

    public ReadingStore Store { get; }

    public AssociationStore Associations { get; }

    public AttackedBroker Broker { get; }

    public CollectorCore Collector { get; }

    public PairingService Pairing { get; }

    public WardDashboard Dashboard { get; }

    public IReadOnlyList<AttackedSensor> Sensors { get; }

    /// <summary>One at each bed.</summary>
    public IReadOnlyList<Nurse> Nurses { get; }

    /// <summary>A patient who was on no sensor yet.</summary>
    public int NextPatient { get; private set; }

    public string Bed(AttackedSensor sensor) => $"bed {sensor.Label.Serial}";

    /// <summary>Admits a patient.</summary>
    public int Admit() => NextPatient++;

    public void Publish(Message message) => Broker.Publish(message, Now);

    /// <summary>A second passes for everybody.</summary>
    public void Tick()
    {
        Now = Now.AddSeconds(1);
        foreach (Nurse nurse in Nurses)
        {
            nurse.Act();
        }

        foreach (AttackedSensor sensor in Sensors)
        {
            sensor.Run();
            foreach (PublishedMessage message in sensor.Link.Outgoing)
            {
                Publish(new Message(message.Topic, message.Payload));
            }

            sensor.Link.Outgoing.Clear();
        }

        Deliver();
        Pairing.CheckTimers();
    }

    public void Dispose()
    {
        Dashboard.Dispose();
        Associations.Dispose();
        Store.Dispose();
        Custodian.Dispose();
        Reader.Dispose();
        Authority.Dispose();
        foreach (AttackedSensor sensor in Sensors)
        {
            sensor.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private void Deliver()
    {
        _toCollector.Clear();
        foreach (Message message in Broker.Deliver(Now))
        {
            switch (Topic.Parse(message.Topic)?.Kind)
            {
                case "r" or "k":
                    _toCollector.Add(message);
                    break;
                case "e":
                    Pairing.Handle(message);
                    break;
                case "a" or "c":
                    Sensors.FirstOrDefault(sensor => message.Topic.Contains(sensor.Id, StringComparison.Ordinal))?
                        .Link.Send(message.Topic, message.Payload);
                    break;
            }
        }

        if (_toCollector.Count > 0)
        {
            foreach (Message acknowledgement in Collector.Handle(_toCollector))
            {
                Publish(acknowledgement);
            }
        }
    }
}
