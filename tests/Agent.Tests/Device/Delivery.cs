using Agent.Tests.World;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Agent.Tests.Device;

/// <summary>How readings reach the collector, with and without an outage.</summary>
public class Delivery
{
    private const int ValuesPerReading = 4;

    [Fact]
    public void A_reading_is_stored_at_once_and_the_outbox_is_empty_again()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 0.01);
        ward.Readings.Select(reading => $"{reading.Vital.Name} {reading.Value:0.#} {reading.Unit}").ShouldBe(
            ["hr 72 1/min", "o2 97 %", "rr 15.3 1/min", "t 36.6 Cel"], ignoreOrder: true);
        ward.Readings.ShouldAllBe(reading => reading.Time == ward.StartedAt && !reading.IsLate && reading.Quality == "good");
        ward.Agent.Waiting.ShouldBe(0);
        ward.Agent.Counters.Acknowledged.ShouldBe(ValuesPerReading);
    }

    [Fact]
    public void Readings_taken_during_an_outage_arrive_once_and_say_that_they_are_late()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 0.5);
        ward.Link.GoDown();
        ward.Run(minutes: 5);
        ward.Agent.Waiting.ShouldBe(5);
        ward.Link.IsUp = true;
        ward.Run(minutes: 0.1);

        ward.Readings.Count.ShouldBe(6 * ValuesPerReading);
        ward.Readings.ShouldAllBe(reading => reading.IsLate == (reading.Time > ward.StartedAt));
        ward.Agent.Waiting.ShouldBe(0);
    }

    [Fact]
    public void After_an_outage_the_newest_reading_comes_first_and_then_the_backlog_from_the_oldest_on()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 0.5);
        ward.Link.GoDown();
        ward.Run(minutes: 200);
        ward.Link.Published.Clear();
        ward.Link.IsUp = true;
        ward.Run(minutes: 0.1);

        ward.Link.Published[0].Kind.ShouldBe("k", "readers need the keys first");
        ward.Link.Published.ShouldAllBe(message => message.Payload.Length <= 4096);
        long[] numbers = [.. ward.Link.Published.Where(message => message.IsOf("r", "vitals")).SelectMany(message =>
            SealedReading.ReadAll(message.Payload)!).Select(reading => reading.Sequence)];
        numbers[0].ShouldBe(201);
        numbers[1..].ShouldBe(Enumerable.Range(2, 199).Select(number => (long)number));
        ward.Link.Published.Count(message => message.Kind == "r").ShouldBeLessThan(14, "the backlog is sent in full messages of 2 KB");
    }

    [Fact]
    public void New_readings_are_sent_while_a_backlog_is_sent()
    {
        using SimulatedWard ward = new(periodSeconds: 1);
        ward.Link.GoDown();
        ward.Run(minutes: 20);
        ward.Link.IsUp = true;
        ward.Link.BrokerAnswers = false;
        ward.Link.Window = 100;
        ward.IsCollectorRunning = false;
        ward.Run(minutes: 0.2);

        SealedReading[] sent = [.. ward.Link.Published.Where(message => message.Kind == "r").SelectMany(message =>
            SealedReading.ReadAll(message.Payload)!)];
        sent.Count(reading => !reading.IsLate).ShouldBeGreaterThan(8, "live readings do not wait for the backlog");
        ward.Link.Published.Count(message => message.Payload.Length > 1000).ShouldBeLessThanOrEqualTo(5,
            "the backlog waits for the broker");
    }

    [Fact]
    public void Unacknowledged_readings_are_sent_again_with_increasing_delay()
    {
        using SimulatedWard ward = new(periodSeconds: 86400);
        ward.AcknowledgementsArrive = false;
        ward.Run(minutes: 0.5);
        int Sent() => ward.Link.Published.Count(message => message.IsOf("r", "vitals"));
        Sent().ShouldBe(1);
        ward.Run(minutes: 1);
        Sent().ShouldBe(2);
        ward.Run(minutes: 120);
        Sent().ShouldBeInRange(5, 8);

        ward.AcknowledgementsArrive = true;
        ward.Run(minutes: 61);
        ward.Agent.Waiting.ShouldBe(0);
        ward.Readings.Count.ShouldBe(ValuesPerReading, "the collector stores it once");
    }

    [Fact]
    public void A_PUBACK_of_the_broker_frees_nothing()
    {
        using SimulatedWard ward = new();
        ward.IsCollectorRunning = false;
        ward.Run(minutes: 10);
        ward.Agent.Counters.Delivered.ShouldBe(10 * ValuesPerReading);
        ward.Agent.Counters.Acknowledged.ShouldBe(0);
        ward.Agent.Waiting.ShouldBe(10);
    }

    [Fact]
    public void A_collector_that_restarts_needs_no_new_announcement()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 3);
        ward.RestartCollector();
        ward.Run(minutes: 3);
        ward.Readings.Count.ShouldBe(6 * ValuesPerReading);
        ward.EpochsOf("vitals").ShouldBe(1);
        ward.Link.Published.ShouldAllBe(message => message.Retain == (message.Kind == "k"));
    }

    [Fact]
    public void Keys_are_renewed_after_an_epoch_and_nothing_is_lost()
    {
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 3600 });
        ward.Run(minutes: 150);
        ward.EpochsOf("vitals").ShouldBe(3);
        ward.Readings.Count.ShouldBe(150 * ValuesPerReading);
        ward.Agent.Waiting.ShouldBe(0);
        ward.Storage.Files.Keys.ShouldNotContain(name => name.StartsWith("k.", StringComparison.Ordinal),
            "no reading went to flash, so no announcement had to");
    }

    [Fact]
    public void Readings_of_earlier_epochs_can_be_decrypted_after_an_outage_over_several_epochs()
    {
        using SimulatedWard ward = new(change: policy => policy with { EpochSeconds = 3600 });
        ward.Link.GoDown();
        ward.Run(minutes: 200);
        ward.Link.IsUp = true;
        ward.Run(minutes: 1);
        ward.Readings.Count.ShouldBe(201 * ValuesPerReading);
        ward.Link.Published.Where(message => message.Kind == "k" && message.Topic.EndsWith("/vitals", StringComparison.Ordinal))
            .Select(message => message.Retain).ShouldBe([false, false, false, true]);
    }

    [Fact]
    public void An_older_reading_is_never_sent_instead_of_a_newer_one()
    {
        using SimulatedWard ward = new();
        ward.Run(minutes: 0.5);
        ward.Link.GoDown();
        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.HeartRate, 500);
        ward.Run(minutes: 3);
        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.HeartRate, 800);
        ward.Link.IsUp = true;
        ward.Run(minutes: 1);
        StoredReading latest = ward.Store.Measurements.LatestOfDevice(ward.Agent.DeviceId).Single(reading => reading.Vital.Name == "hr");
        latest.Value.ShouldBe(80);
    }
}
