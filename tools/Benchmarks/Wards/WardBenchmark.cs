using System.Security.Cryptography;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Dashboard;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.Benchmarks.Wards;

/// <summary>How much of a processor a dashboard with many beds takes for a look at the database, whatever else the machine does.</summary>
internal sealed class WardBenchmark : IDisposable
{
    private const int PolicyVersion = 1;
    private const int Rounds = 41;

    // Compiling the code in the background is processor time as well.
    private const int WarmUpRounds = 12;
    private const int PeriodSeconds = 60;
    private const int SecondsBetweenNews = 5;
    private const int MinutesBefore = 60;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ward-benchmark-");
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly ReadingStore _store;
    private readonly Epoch[] _epochs;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);
    private long _sequence;

    private WardBenchmark(int beds)
    {
        _store = ReadingStore.Open(Database);
        using AssociationStore associations = AssociationStore.Open(Database);
        _epochs = [.. Enumerable.Range(0, beds).Select(bed => Pair(associations, bed))];
        _store.InTransaction(() => Array.ForEach(_epochs, epoch => _store.Ingest.AddEpoch(epoch)));
    }

    private string Database => Path.Combine(_folder.FullName, "ward.db");

    /// <summary>Runs it, and prints a table.</summary>
    /// <param name="beds">How many.</param>
    public static int Run(int beds)
    {
        using WardBenchmark ward = new(beds);
        for (int minute = 0; minute < MinutesBefore; minute++)
        {
            ward.Measure(PeriodSeconds);
        }

        using WardDashboard dashboard = new(new RefusalCounts(), new WardOptions
        {
            Broker = BrokerAccess.To("127.0.0.1", 1),
            Database = ward.Database,
            Authority = ward._authority,
            PolicyVersion = PolicyVersion,
            Records = new WardFile("Benchmark", [.. Enumerable.Range(0, beds).Select(BedOf)], []),
            Clock = () => ward._now,
        });
        double first = Look(dashboard);
        List<double> withNews = [];
        List<double> withoutNews = [];
        for (int round = 0; round < WarmUpRounds + Rounds; round++)
        {
            // A look each second, and every five seconds a reading of each sensor.
            double news = ward.LookWithNews(dashboard);
            double[] none = [.. Enumerable.Range(1, SecondsBetweenNews - 1).Select(_ => ward.LookWithoutNews(dashboard))];
            if (round >= WarmUpRounds)
            {
                withNews.Add(news);
                withoutNews.AddRange(none);
            }
        }

        Console.WriteLine(FormattableString.Invariant($"{beds} beds, ms of a processor  median     90 %"));
        Console.WriteLine(FormattableString.Invariant($"first look                  {first,8:0.0}"));
        Print("look without news", withoutNews);
        Print("look with news of all beds", withNews);
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private static void Print(string name, List<double> looks)
    {
        looks.Sort();
        Console.WriteLine(FormattableString.Invariant($"{name,-28}{looks[looks.Count / 2],8:0.0} {looks[looks.Count * 9 / 10],8:0.0}"));
    }

    private static string BedOf(int number) => $"bed {number}";

    private static double Look(WardDashboard dashboard)
    {
        TimeSpan began = Environment.CpuUsage.TotalTime;
        dashboard.Refresh();
        return (Environment.CpuUsage.TotalTime - began).TotalMilliseconds;
    }

    private double LookWithoutNews(WardDashboard dashboard)
    {
        _now = _now.AddSeconds(1);
        return Look(dashboard);
    }

    private double LookWithNews(WardDashboard dashboard)
    {
        Measure(1);
        return Look(dashboard);
    }

    private Epoch Pair(AssociationStore associations, int bed)
    {
        byte[] id = RandomNumberGenerator.GetBytes(16);
        string device = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
        associations.Add(
            new Association
            {
                Id = Convert.ToHexStringLower(id),
                Device = device,
                Serial = $"SN{bed}",
                Patient = $"P-{bed}",
                PatientToken = "aa",
                Location = BedOf(bed),
                Responsible = "nurse",
                ResponsibleToken = "bb",
                Capture = CaptureMethod.Camera,
                Granted = _now,
                NotAfter = _now.AddMinutes(3),
                Counter = bed + 1,
                Nonce = "cc",
            },
            out _);
        associations.MakeEffective(Convert.ToHexStringLower(id), _now, new byte[] { 1 }, out _);
        return new Epoch
        {
            Device = device,
            DataClass = "vitals",
            Id = [0, 0, 0, 1],
            Key = new byte[16],
            BaseIv = new byte[13],
            CustodySecret = new byte[32],
            Start = _now.ToUnixTimeSeconds(),
            ClockQuality = 2,
            Association = id,
            Boot = 1,
            Uptime = 0,
            PolicyVersion = PolicyVersion,
            LateAfterSeconds = 60,
            AnnouncementDigest = [1],
        };
    }

    /// <summary>Each sensor measures once.</summary>
    private void Measure(int seconds)
    {
        _now = _now.AddSeconds(seconds);
        _sequence++;
        _store.InTransaction(() =>
        {
            foreach (Epoch epoch in _epochs)
            {
                PackContent content = PackContent.From(
                [
                    new SenMlRecord("hr", "1/min", _now.ToUnixTimeSeconds(), 70 + (_sequence % 9), null),
                    new SenMlRecord("o2", "%", null, 97, null),
                    new SenMlRecord("rr", "1/min", null, 15.2m, null),
                    new SenMlRecord("t", "Cel", null, 36.7m, null),
                    new SenMlRecord("pr", "1/min", null, 71, null),
                    new SenMlRecord("battery", "%EL", null, 80, null),
                ])!;
                _store.Ingest.AddPack(epoch, _sequence, content, isMarkedLate: false, _now);
            }
        });
    }
}
