using System.Globalization;
using System.Text.Json.Nodes;
using Firely.Fhir.Validation;
using Gateway.Tests.Fhir;
using Gateway.Tests.World;
using HostSim.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Hospital.Deliveries;
using TemporaryFolder = HostSim.Tests.World.TemporaryFolder;

namespace Gateway.Tests.Delivering;

/// <summary>
/// A recording of a real patient through sensor, collector and gateway into other people's FHIR server, which judges what it gets.
/// </summary>
public sealed class RecordingInTheRecord
{
    private const int ValuesInPublishedRecording = 7450;
    private const string Published = "the published 32 hours";
    private const string Generated = "8 generated hours";

    // Codes and units as a record system must have them, by the columns of a recording.
    private static readonly Dictionary<string, (string Loinc, string Ucum)> Codes = new()
    {
        ["hr"] = ("8867-4", "/min"),
        ["pr"] = ("8889-8", "/min"),
        ["rr"] = ("9279-1", "/min"),
        ["o2"] = ("59408-5", "%"),
        ["t"] = ("8310-5", "Cel"),
        ["as"] = ("76215-3", "mm[Hg]"),
        ["ad"] = ("76213-8", "mm[Hg]"),
        ["am"] = ("76214-6", "mm[Hg]"),
        ["ns"] = ("76534-7", "mm[Hg]"),
        ["nd"] = ("76535-4", "mm[Hg]"),
        ["nm"] = ("76536-2", "mm[Hg]"),
    };

    // One of them: each takes most of a minute.
    public static TheoryData<string> Recordings =>
        [PublishedFiles.Recording.Rows("").Any(row => row.Skip is not null) ? Generated : Published];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Each_value_of_a_recording_arrives_once_also_when_server_network_and_gateway_fail(string which)
    {
        MedplumPackages.Folder();
        using TemporaryFolder files = new();
        Recording recording = which == Published ? Recording.Published() : Recording.Generated(files);
        recording.Values.Count.ShouldBeGreaterThanOrEqualTo(which == Published ? ValuesInPublishedRecording : 1000);
        using RecordedSensor sensor = await RecordedSensor.MeasureAsync(recording);
        await ArrivesOnceAsync(recording, sensor, "calm", faults: null);
        await ArrivesOnceAsync(recording, sensor, "faulty", faults: 32);
    }

    private static async Task ArrivesOnceAsync(Recording recording, RecordedSensor sensor, string destination, int? faults)
    {
        using MedplumServer server = MedplumServer.Start(sensor.Folder.Path);
        await server.AddAsync(new JsonObject
        {
            ["resourceType"] = "Patient",
            ["identifier"] = new JsonArray(new JsonObject { ["system"] = "urn:oid:1.2.3", ["value"] = RecordedSensor.Patient }),
        });
        using HttpMessageHandler network = faults is { } seed
            ? new FaultyNetwork(server, new Random(seed), serverKills: 3)
            : new SocketsHttpHandler();
        await DeliverAsync(sensor.Database, destination, server.Address, network);
        (network as FaultyNetwork)?.Faults.Count.ShouldBe(4, "each kind of fault has happened");

        JsonObject[] values = [.. (await server.AllAsync("Observation")).Where(each => Minute(each) >= 0)];
        values.Select(LineOf).Order(StringComparer.Ordinal).ShouldBe(recording.Values.Select(Expected).Order(StringComparer.Ordinal));
        (await server.AllAsync("Device")).Count.ShouldBe(1);
        (await server.AllAsync("DeviceUseStatement")).Count.ShouldBe(1);

        // One of each hundred: Firely's validator takes milliseconds.
        JudgedResources.Faults(values.Where((_, i) => i % 100 == 0).Select(each => each.ToJsonString())).ShouldBeEmpty();
    }

    /// <summary>Delivers all that is stored, with another gateway each time one was killed.</summary>
    private static async Task DeliverAsync(string database, string destination, Uri address, HttpMessageHandler network)
    {
        FakeTimeProvider time = new(RecordedSensor.Start.AddDays(3));
        for (bool isDone = false; !isDone;)
        {
            using CancellationTokenSource killed =
                CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            if (network is FaultyNetwork faulty)
            {
                faulty.KillGateway = killed.Cancel;
            }

            using DeliveryStore store = DeliveryStore.Open(database);
            using FhirRecordSystem system = new(
                new HttpClient(network, disposeHandler: false), address, "urn:oid:1.2.3", null, TimeZoneInfo.Utc, time);
            DeliveryCore core = new(store, store.Destination(destination), system, new GatewayLog(NullLogger.Instance), time);
            try
            {
                while (!isDone)
                {
                    StepOutcome step = await core.StepAsync(killed.Token);
                    isDone = !step.HasMore && step.Outcome.Kind == DeliveryOutcomeKind.Delivered;
                }
            }
            catch (OperationCanceledException) when (killed.IsCancellationRequested)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }

            store.DeadLetters.List().ShouldBeEmpty();
        }
    }

    private static double Minute(JsonObject observation) =>
        (DateTimeOffset.Parse((string)observation["effectiveDateTime"]!, CultureInfo.InvariantCulture) - RecordedSensor.Start).TotalMinutes;

    private static string LineOf(JsonObject observation)
    {
        JsonNode quantity = observation["valueQuantity"]!;
        return FormattableString.Invariant(
            $"{Minute(observation):0.######} {(string)observation["code"]!["coding"]![0]!["code"]!} {(decimal)quantity["value"]!:0.####} ")
            + (string)quantity["code"]!;
    }

    private static string Expected(string line)
    {
        string[] parts = line.Split(' ');
        (string loinc, string ucum) = Codes[parts[1]];
        return $"{parts[0]} {loinc} {parts[2]} {ucum}";
    }
}
