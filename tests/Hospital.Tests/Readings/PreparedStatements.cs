using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Readings;

/// <summary>What PostgreSQL has to parse and plan for a batch of readings.</summary>
public sealed class PreparedStatements
{
    private const int Batches = 20;

    [Fact]
    public void A_collector_sends_the_text_of_a_statement_a_few_times_and_its_parameters_alone_after_that()
    {
        using PostgresServer server = PostgresServer.Start();
        using HospitalKey recipient = HospitalKey.Create();
        using HospitalKey device = HospitalKey.Create();
        DateTimeOffset now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        using (ReadingStore store = ReadingStore.Open(server.Target))
        {
            server.LogChanges();
            CollectorCore collector = new(recipient, store, [device.Public], () => now);
            Epoch epoch = CollectorRig.EpochOf(device, "vitals", now);
            collector.Handle([Announcements.Of(epoch, device, recipient.Public)]);
            for (int number = 1; number <= Batches; number++)
            {
                collector.Handle([CollectorRig.Reading(epoch, number, PackWriter.HeartRate(now.AddSeconds(number), 72))]);
            }

            collector.Counters.Values.ShouldBe(Batches);
        }

        // A statement without a name is parsed and planned anew.
        string[] inserts = [.. server.ReadLog().Where(line => line.Contains("INSERT INTO measurements", StringComparison.Ordinal))];
        inserts.Length.ShouldBe(Batches);
        inserts.Count(line => line.Contains("execute <unnamed>", StringComparison.Ordinal)).ShouldBeLessThan(3);
    }
}
