using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>The signs of life that a collector writes for the ward.</summary>
public class Heartbeats
{
    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Each_is_numbered_and_the_last_says_what_is_wrong(string database)
    {
        using TemporaryFolder folder = new();
        using ReadingStore store = ReadingStore.Open(TestDatabases.Target(database, folder));
        string name = Guid.NewGuid().ToString();
        store.Heartbeats.Beat(name, "no broker");
        store.Heartbeats.Beat(name, "");
        store.Heartbeats.All().ShouldContain(new Heartbeat(name, 2, ""));
        store.Heartbeats.End(name);
        store.Heartbeats.All().ShouldNotContain(heartbeat => heartbeat.Collector == name);
    }

    [Fact]
    public async Task A_collector_that_has_no_broker_says_so_and_one_that_stops_takes_its_sign_back()
    {
        using TemporaryFolder folder = new();
        using HospitalKey recipient = HospitalKey.Create();
        using ReadingStore store = ReadingStore.Open(folder.File("readings.db"));
        BrokerAccess broker = BrokerAccess.To("127.0.0.1", LoopbackPort.Free());
        await using (CollectorService service = new(new CollectorOptions { Broker = broker, Recipient = recipient, Store = store }))
        {
            service.Start();
            while (store.Heartbeats.All().Count == 0)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }

            store.Heartbeats.All().ShouldHaveSingleItem().Fault.ShouldStartWith("not connected to the broker");
        }

        store.Heartbeats.All().ShouldBeEmpty();
    }
}
