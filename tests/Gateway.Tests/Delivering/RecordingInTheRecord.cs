using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Fhir;
using Gateway.Tests.Receivers;
using Gateway.Tests.World;
using HostSim.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Gateway.Hl7;
using NanoMedAgent.Hospital.Deliveries;

namespace Gateway.Tests.Delivering;

/// <summary>
/// A recording of a real patient through sensor, collector and gateway into other people's FHIR server, which judges what it gets, and into
/// other people's receiver of HL7 v2.
/// </summary>
/// <param name="patient">The recording, measured once for all tests.</param>
public sealed class RecordingInTheRecord(RecordedPatient patient) : IClassFixture<RecordedPatient>
{
    // Codes and units as a record system must have them, by the columns of a recording.
    private static readonly Dictionary<string, (string Loinc, string Mdc, string Ucum)> Codes = new()
    {
        ["hr"] = ("8867-4", "147842", "/min"),
        ["pr"] = ("8889-8", "149530", "/min"),
        ["rr"] = ("9279-1", "151562", "/min"),
        ["o2"] = ("59408-5", "150456", "%"),
        ["t"] = ("8310-5", "150364", "Cel"),
        ["as"] = ("76215-3", "150033", "mm[Hg]"),
        ["ad"] = ("76213-8", "150034", "mm[Hg]"),
        ["am"] = ("76214-6", "150035", "mm[Hg]"),
        ["ns"] = ("76534-7", "150021", "mm[Hg]"),
        ["nd"] = ("76535-4", "150022", "mm[Hg]"),
        ["nm"] = ("76536-2", "150023", "mm[Hg]"),
    };

    /// <summary>
    /// Whether server, network and gateway fail. What arrives when they do arrives in calm weather too; a campaign tries that as well.
    /// </summary>
    public static TheoryData<bool> Weathers => Effort.IsCampaign ? [true, false] : [true];

    [Theory]
    [MemberData(nameof(Weathers))]
    public async Task Each_value_of_a_recording_arrives_once_also_when_server_network_and_gateway_fail(bool areThereFaults)
    {
        MedplumPackages.Folder();
        RecordedSensor sensor = await patient.SensorAsync();
        using MedplumServer server = MedplumServer.Start(sensor.Folder.Path);
        await server.AddAsync(new JsonObject
        {
            ["resourceType"] = "Patient",
            ["identifier"] = new JsonArray(new JsonObject { ["system"] = "urn:oid:1.2.3", ["value"] = RecordedSensor.Patient }),
        });
        FaultyNetwork? faulty = areThereFaults ? new FaultyNetwork(server, new Random(32), serverKills: 3) : null;
        using HttpMessageHandler network = faulty as HttpMessageHandler ?? new SocketsHttpHandler();
        await DeliverAsync(
            sensor.Database,
            $"fhir {areThereFaults}",
            time => new FhirRecordSystem(
                new HttpClient(network, disposeHandler: false), server.Address, "urn:oid:1.2.3", null, TimeZoneInfo.Utc, time),
            kill =>
            {
                if (faulty is not null)
                {
                    faulty.KillGateway = kill;
                }
            });
        faulty?.Faults.Count.ShouldBe(4, "each kind of fault has happened");

        JsonObject[] values = [.. (await server.AllAsync("Observation")).Where(each => Minute(each) >= 0)];
        Compare(values.Select(LineOf), (code, minute, value) => $"{minute} {code.Loinc} {value} {code.Ucum}");
        (await server.AllAsync("Device")).Count.ShouldBe(1);
        (await server.AllAsync("DeviceUseStatement")).Count.ShouldBe(1);

        // One of each hundred: Firely's validator takes milliseconds.
        JudgedResources.Faults(values.Where((_, i) => i % 100 == 0).Select(each => each.ToJsonString())).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Weathers))]
    public async Task Each_value_of_a_recording_arrives_in_an_HL7_message_once_also_when_receiver_network_and_gateway_fail(
        bool areThereFaults)
    {
        await using IndependentReceiver receiver = IndependentReceiver.Start("python3");
        RecordedSensor sensor = await patient.SensorAsync();
        using FaultyWire wire = new(receiver, new Random(32), kills: areThereFaults ? 3 : 0);
        await DeliverAsync(
            sensor.Database,
            $"hl7 {areThereFaults}",
            time => MessagesArrive.Open(areThereFaults ? wire.Port : receiver.Port, AcknowledgementWish.Commit, time),
            kill => wire.KillGateway = kill);
        wire.Carrying.IsFaulted.ShouldBeFalse();
        wire.Faults.Count.ShouldBe(areThereFaults ? 4 : 0, "each kind of fault has happened");

        // A receiver knows by MSH-10 what has come before; then it is the same message.
        IReadOnlyList<JsonElement> received = await receiver.KillAsync();
        IGrouping<string?, string>[] messages =
        [
            .. received.GroupBy(each => each.GetProperty("id").GetString(), each => each.GetRawText()),
        ];
        messages.ShouldAllBe(same => same.Distinct().Count() == 1);
        (received.Count > messages.Length).ShouldBe(areThereFaults, "messages come again after faults, and only then");
        JsonElement[] once = [.. messages.Select(same => JsonDocument.Parse(same.First()).RootElement)];
        once.ShouldAllBe(each => each.GetProperty("patient").GetString() == RecordedSensor.Patient);
        Compare(
            once.SelectMany(each => each.GetProperty("values").EnumerateArray()).Where(each => Minute(each) >= 0).Select(LineOf),
            (code, minute, value) => $"{minute} {code.Mdc} {value} {code.Ucum} R");
    }

    /// <summary>Compares what has arrived with the file, without regard to the order of what was measured at the same time.</summary>
    private void Compare(IEnumerable<string> arrived, Func<(string Loinc, string Mdc, string Ucum), string, string, string> expected) =>
        arrived.Order(StringComparer.Ordinal).ShouldBe(patient.Recording.Values.Select(line =>
        {
            string[] parts = line.Split(' ');
            return expected(Codes[parts[1]], parts[0], parts[2]);
        }).Order(StringComparer.Ordinal));

    /// <summary>Delivers all that is stored, with another gateway each time one was killed.</summary>
    /// <param name="database">The database.</param>
    /// <param name="destination">The name of the destination.</param>
    /// <param name="connect">Connects a gateway to it.</param>
    /// <param name="whenKilled">Gets what kills each gateway.</param>
    private static Task DeliverAsync(
        string database, string destination, Func<TimeProvider, IRecordSystem> connect, Action<Action> whenKilled)
    {
        FakeTimeProvider time = new(RecordedSensor.Start.AddDays(3));
        return KilledGateways.DeliverAsync(
            database,
            store =>
            {
                IRecordSystem system = connect(time);
                GatewayLog log = new(NullLogger.Instance);
                return (new DeliveryCore(store, store.Destination(destination), system, log, time), (IDisposable)system);
            },
            whenKilled);
    }

    private static double Minute(JsonObject observation) =>
        (DateTimeOffset.Parse((string)observation["effectiveDateTime"]!, CultureInfo.InvariantCulture) - RecordedSensor.Start).TotalMinutes;

    private static double Minute(JsonElement value) => (DateTimeOffset.ParseExact(
        value.GetProperty("time").GetString()!, ["yyyyMMddHHmmsszzz", "yyyyMMddHHmmss.fffzzz"], CultureInfo.InvariantCulture)
        - RecordedSensor.Start).TotalMinutes;

    private static string LineOf(JsonObject observation)
    {
        JsonNode quantity = observation["valueQuantity"]!;
        return FormattableString.Invariant(
            $"{Minute(observation):0.######} {(string)observation["code"]!["coding"]![0]!["code"]!} {(decimal)quantity["value"]!:0.####} ")
            + (string)quantity["code"]!;
    }

    private static string LineOf(JsonElement value) => FormattableString.Invariant(
        $"{Minute(value):0.######} {Text(value, "code")} {Text(value, "value")} {Text(value, "unit")} {Text(value, "status")}");

    private static string? Text(JsonElement value, string name) => value.GetProperty(name).GetString();
}
