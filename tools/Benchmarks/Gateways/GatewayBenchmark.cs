using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Benchmarks.Gateways;

/// <summary>
/// How fast a gateway brings readings to a FHIR server that answers in 20 ms: first what has waited, then what comes at a given rate while
/// it delivers. The server, and who stores, take processor time of the same machine.
/// </summary>
internal sealed class GatewayBenchmark : IDisposable
{
    private const int ValuesInPack = 4;
    private const int Sensors = 500;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(20);
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
    /// <param name="rate">Readings a second.</param>
    /// <param name="seconds">How long.</param>
    public static async Task<int> RunAsync(int rate, int seconds)
    {
        using GatewayBenchmark benchmark = new();
        await using SlowFhirServer server = await SlowFhirServer.StartAsync(AnswerTime);
        using DeliveryStore store = DeliveryStore.Open(benchmark.Database);
        using FhirRecordSystem system = new(
            new HttpClient(), server.Address, "urn:oid:1.2.3", null, TimeZoneInfo.Utc, TimeProvider.System);
        DeliveryCore core = new(store, store.Destination("fhir"), system, new GatewayLog(NullLogger.Instance), TimeProvider.System);

        int backlog = rate * seconds / ValuesInPack;
        benchmark.Arrive(backlog);
        long began = Stopwatch.GetTimestamp();
        while ((await StepAsync(core)).HasMore)
        {
        }

        TimeSpan took = Stopwatch.GetElapsedTime(began);
        Print(
            $"{backlog * ValuesInPack} readings of {Sensors} sensors had waited",
            $"{server.Observations / took.TotalSeconds:0} readings/s");
        return await benchmark.DeliverLiveAsync(core, server, rate, seconds);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<int> DeliverLiveAsync(DeliveryCore core, SlowFhirServer server, int rate, int seconds)
    {
        long before = server.Observations;
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
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        for (int second = 1; second <= seconds; second++)
        {
            Arrive(rate / ValuesInPack);
            TimeSpan left = (Between * second) - Stopwatch.GetElapsedTime(began);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            lags.Add(core.Lag.TotalSeconds);
            heaps.Add(GC.GetTotalMemory(forceFullCollection: false));
        }

        TimeSpan took = Stopwatch.GetElapsedTime(began);
        long delivered = server.Observations - before;
        await end.CancelAsync();
        await delivering;
        lags.Sort();
        Print($"{rate} readings a second for {took.TotalSeconds:0} s", $"{delivered / took.TotalSeconds:0} readings/s");
        Print($"lag, median, 95 %, worst", $"{lags[lags.Count / 2]:0.0} s, {lags[lags.Count * 95 / 100]:0.0} s, {lags[^1]:0.0} s");
        Print($"heap, largest of the first half, of all", $"{heaps[..(heaps.Count / 2)].Max() >> 20} MB, {heaps.Max() >> 20} MB");
        Print($"working set", $"{Environment.WorkingSet >> 20} MB");
        Print($"processors, server and storing included", $"{(Environment.CpuUsage.TotalTime - cpu) / took:0.00}");
        return delivered >= (long)rate * (seconds - 5) ? 0 : 1;
    }

    private static async Task<StepOutcome> StepAsync(DeliveryCore core)
    {
        StepOutcome step = await core.StepAsync(CancellationToken.None);
        return step.Outcome.Kind == DeliveryOutcomeKind.Delivered
            ? step
            : throw new InvalidOperationException($"the server does not take it: {step.Outcome.Reason}");
    }

    private static void Print(FormattableString what, FormattableString result) =>
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
