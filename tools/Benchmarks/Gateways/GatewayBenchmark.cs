using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Benchmarks.Gateways;

/// <summary>
/// How fast a gateway brings readings to a FHIR server that answers in 20 ms: first what has waited, then what comes at a given rate while
/// it delivers. The server is a process of its own on the same machine; storing is in this one.
/// </summary>
internal sealed class GatewayBenchmark : IDisposable
{
    private const int ValuesInPack = 4;
    private const int Sensors = 500;

    /// <summary>How long the server takes for each answer.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(20);

    private const string Help =
        """
        gateway [READINGS A SECOND [SECONDS]]    default: 2000 60
        Brings readings of 500 sensors out of SQLite to a FHIR server on loopback, a process of its own, that answers in 20 ms: first
        a backlog of READINGS A SECOND x SECONDS that arrives at once, then readings as they come. Beside that it posts the same bytes
        without a gateway: the proportion of both says more than either on a machine that does other things too. Processor seconds for
        1,000 readings hold on a busy machine as well. Measured figures are in tools/Gateway/README.md.
        """;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-benchmark-");
    private readonly ReadingStore _store;
    private readonly Epoch[] _epochs;
    private long _sequence;
    private int _next;

    private GatewayBenchmark()
    {
        _store = ReadingStore.Open(Database);
        _store.DoNotWaitForDisk();
        using AssociationStore associations = AssociationStore.Open(Database);
        _epochs = [.. Enumerable.Range(0, Sensors).Select(sensor => Pair(associations, sensor))];
        _store.InTransaction(() => Array.ForEach(_epochs, epoch => _store.Ingest.AddEpoch(epoch)));
    }

    private string Database => Path.Combine(_folder.FullName, "gateway.db");

    /// <summary>Runs it, and prints what it measures.</summary>
    /// <param name="args">Readings a second, and for how many seconds.</param>
    /// <returns>0 when it delivers as fast as readings come.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        int[] numbers = [.. args.Select(arg => int.TryParse(arg, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        if (numbers.Length > 2 || numbers.Any(number => number is < 4 or > 100_000))
        {
            Console.WriteLine(Help);
            return 2;
        }

        (int rate, int seconds) = (numbers is [var first, ..] ? first : 2000, numbers is [_, var second] ? second : 60);
        using FhirServerProcess server = await FhirServerProcess.StartAsync();
        using GatewayBenchmark benchmark = new();
        using DeliveryStore store = DeliveryStore.Open(benchmark.Database);
        using RecordedTransaction recorded = new();
        using FhirRecordSystem system = new(
            new HttpClient(recorded), server.Address, "urn:oid:1.2.3", null, TimeZoneInfo.Utc, TimeProvider.System);
        DeliveryCore core = new(store, store.Destination("fhir"), system, new GatewayLog(NullLogger.Instance), TimeProvider.System);

        double gateway = await benchmark.DrainAsync(core, server, rate * seconds / ValuesInPack);
        double bare = await PostAsync(server, recorded.Body);
        Print($"bare posts of its transactions, {system.Lanes} at a time", $"{bare:0} readings/s");
        Print($"the gateway in proportion to that", $"{gateway / bare:0.00}");
        return await benchmark.DeliverLiveAsync(core, server, rate, seconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Delivers what arrives all at once, after the first step of all: that one compiles, and asks for each patient.</summary>
    /// <returns>Readings a second.</returns>
    private async Task<double> DrainAsync(DeliveryCore core, FhirServerProcess server, int packs)
    {
        Arrive(Sensors);
        while ((await StepAsync(core)).HasMore)
        {
        }

        long before = await server.CountAsync();
        Arrive(packs);
        Usage usage = Usage.Begin(server);
        TimeSpan lag = TimeSpan.Zero;
        while ((await StepAsync(core)).HasMore)
        {
            lag = core.Lag > lag ? core.Lag : lag;
        }

        long delivered = await server.CountAsync() - before;
        double rate = delivered / usage.Elapsed.TotalSeconds;
        Print(
            $"{packs * ValuesInPack} readings of {Sensors} sensors at once", $"{rate:0} readings/s, lag at most {lag.TotalSeconds:0.0} s");
        usage.Print("gateway", delivered);
        return rate;
    }

    /// <summary>What the server and the way to it take alone.</summary>
    /// <returns>Readings a second.</returns>
    private static async Task<double> PostAsync(FhirServerProcess server, byte[] body)
    {
        const int Each = 50;
        using HttpClient http = new();
        long before = await server.CountAsync();
        Usage usage = Usage.Begin(server);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (int i = 0; i < Each; i++)
            {
                using ByteArrayContent content = new(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
                using HttpResponseMessage answer = await http.PostAsync(server.Address, content);
                answer.EnsureSuccessStatusCode();
            }
        }));
        return (await server.CountAsync() - before) / usage.Elapsed.TotalSeconds;
    }

    private async Task<int> DeliverLiveAsync(DeliveryCore core, FhirServerProcess server, int rate, int seconds)
    {
        long before = await server.CountAsync();
        using CancellationTokenSource end = new();
        Task delivering = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                if (!(await StepAsync(core)).HasMore)
                {
                    await Task.Delay(100);
                }
            }
        });
        List<double> lags = [];
        List<long> heaps = [];
        Usage usage = Usage.Begin(server);
        for (int second = 1; second <= seconds; second++)
        {
            Arrive(rate / ValuesInPack);
            TimeSpan left = (Between * second) - usage.Elapsed;
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            lags.Add(core.Lag.TotalSeconds);
            heaps.Add(GC.GetTotalMemory(forceFullCollection: false));
        }

        TimeSpan took = usage.Elapsed;
        long delivered = await server.CountAsync() - before;
        await end.CancelAsync();
        await delivering;
        lags.Sort();
        Print($"{rate} readings a second for {took.TotalSeconds:0} s", $"{delivered / took.TotalSeconds:0} readings/s");
        Print($"lag, median, 95 %, worst", $"{lags[lags.Count / 2]:0.0} s, {lags[lags.Count * 95 / 100]:0.0} s, {lags[^1]:0.0} s");
        usage.Print("gateway and storing", delivered);
        Print($"heap, largest of the first half, of all", $"{heaps[..(heaps.Count / 2)].Max() >> 20} MB, {heaps.Max() >> 20} MB");
        Print($"working set at its peak, gateway and storing", $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
        return delivered >= (long)rate * (seconds - 5) ? 0 : 1;
    }

    private static async Task<StepOutcome> StepAsync(DeliveryCore core)
    {
        StepOutcome step = await core.StepAsync(CancellationToken.None);
        return step.Outcome.Kind == DeliveryOutcomeKind.Delivered
            ? step
            : throw new InvalidOperationException($"the server does not take it: {step.Outcome.Reason}");
    }

    internal static void Print(FormattableString what, FormattableString result) =>
        Console.WriteLine($"{FormattableString.Invariant(what),-52}{FormattableString.Invariant(result)}");

    private static Epoch Pair(AssociationStore associations, int sensor)
    {
        byte[] id = RandomNumberGenerator.GetBytes(16);
        string device = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        associations.Add(
            new Association
            {
                Id = Convert.ToHexStringLower(id),
                Device = device,
                Serial = $"SN{sensor}",
                Patient = $"P-{sensor}",
                PatientToken = "aa",
                Location = $"bed {sensor}",
                Responsible = "nurse",
                ResponsibleToken = "bb",
                Capture = CaptureMethod.Camera,
                Granted = now,
                NotAfter = now.AddMinutes(3),
                Counter = sensor + 1,
                Nonce = "cc",
            },
            out _);
        associations.MakeEffective(Convert.ToHexStringLower(id), now, new byte[] { 1 }, out _);
        return new Epoch
        {
            Device = device,
            DataClass = "vitals",
            Id = [0, 0, 0, 1],
            Key = new byte[16],
            BaseIv = new byte[13],
            CustodySecret = new byte[32],
            Start = now.ToUnixTimeSeconds(),
            ClockQuality = 2,
            Association = id,
            Boot = 1,
            Uptime = 0,
            PolicyVersion = 1,
            LateAfterSeconds = 60,
            AnnouncementDigest = [1],
        };
    }

    /// <summary>The collector stores packs, one sensor after the other.</summary>
    private void Arrive(int packs)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (int[] some in Enumerable.Range(0, packs).Chunk(1000))
        {
            _store.InTransaction(() =>
            {
                foreach (int _ in some)
                {
                    _sequence += _next == 0 ? 1 : 0;
                    Epoch epoch = _epochs[_next];
                    _next = (_next + 1) % Sensors;
                    PackContent content = PackContent.From(
                    [
                        new SenMlRecord("hr", "1/min", now.ToUnixTimeSeconds(), 70 + (_sequence % 9), null),
                        new SenMlRecord("o2", "%", null, 97, null), new SenMlRecord("rr", "1/min", null, 15.2m, null),
                        new SenMlRecord("t", "Cel", null, 36.7m, null),
                    ])!;
                    _store.Ingest.AddPack(epoch, _sequence, content, isMarkedLate: false, now);
                }
            });
        }
    }
}
