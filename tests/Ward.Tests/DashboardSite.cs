using Microsoft.Extensions.Time.Testing;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Configuration;
using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>A ward of six beds at a quarter past two, with realistic patients, for a browser.</summary>
internal sealed class DashboardSite : IAsyncDisposable
{
    private const int MinutesBack = 9 * 60;

    private static readonly Patient[] Patients =
    [
        new("P-1001", "Ada Example", new DateOnly(1950, 1, 31)),
        new("P-1002", "Ben Muster", new DateOnly(1971, 11, 2)),
        new("P-1003", "Chidi Sample", new DateOnly(1944, 6, 12)),
        new("P-1004", "Dora Instance", new DateOnly(1988, 3, 3)),
        new("P-1005", "Emil Model-Hansen", new DateOnly(1939, 9, 27)),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();
    private WardHost _host = null!;
    private AdmissionRecords? _admitted;

    private DashboardSite()
    {
        Store = ReadingStore.Open(NewStore.At(_folder.File("readings.db")));
        Associations = AssociationStore.Open(_folder.File("readings.db"));
        Admissions = AdmissionStore.Open(_folder.File("readings.db"));
    }

    /// <summary>The ward's time. It stands still until a test moves it.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 14, 15, 20, TimeSpan.Zero);

    public ReadingStore Store { get; }

    public AssociationStore Associations { get; }

    /// <summary>What the hospital's record system has said.</summary>
    public AdmissionStore Admissions { get; }

    /// <summary>The ward's beds and patients, when they are those of a file.</summary>
    public StallingRecords Records { get; } = new(new WardFile("3 North", ["1", "2", "3", "4", "5", "6"], Patients));

    /// <summary>The ward's database.</summary>
    public string Database => _folder.File("readings.db");

    /// <summary>The sensor in bed 1, without alarms.</summary>
    public StoredSensor Well { get; private set; } = null!;

    /// <summary>That sensor's epoch.</summary>
    public Epoch WellEpoch { get; private set; } = null!;

    /// <summary>The sensor in bed 3, with an alarm that nobody has seen.</summary>
    public StoredSensor Alarming { get; private set; } = null!;

    /// <summary>The sensor in bed 5, of which nothing has come for half an hour.</summary>
    public StoredSensor Silent { get; private set; } = null!;

    /// <summary>The ward's address.</summary>
    public Uri Address => _host.Address;

    /// <summary>Starts a ward.</summary>
    /// <param name="realTime">The time in which collectors must show that they run; in a test without it none is missed.</param>
    /// <param name="admits">Whether the patients are those of the database, and not of a file.</param>
    /// <param name="change">Changes its other options.</param>
    public static async Task<DashboardSite> StartAsync(
        TimeProvider? realTime = null, bool admits = false, Func<WardOptions, WardOptions>? change = null)
    {
        DashboardSite site = new();
        site.Admit(admits ? Patients : []);
        site.FillDatabase();
        site._admitted = admits ? new AdmissionRecords(site.Database, "3 North", () => site.Now) : null;
        WardOptions options = WardSite.Options(site._folder, site._authority) with
        {
            Records = (IRecordSystem?)site._admitted ?? site.Records,
            Clock = () => site.Now,
            Score = new ScoreRule(),
            TimeZone = TimeZoneInfo.Utc,
            RealTime = realTime ?? new FakeTimeProvider(DateTimeOffset.UtcNow),
        };
        site._host = await WardHost.StartAsync(change?.Invoke(options) ?? options);
        return site;
    }

    /// <summary>The address of one of its pages.</summary>
    public string Url(string path) => new Uri(Address, path).ToString();

    public async ValueTask DisposeAsync()
    {
        Records.Answer();
        await _host.DisposeAsync();
        _admitted?.Dispose();
        Store.Dispose();
        Associations.Dispose();
        Admissions.Dispose();
        _authority.Dispose();
        Records.Dispose();
        _folder.Dispose();
    }

    /// <summary>The record system says that patients were admitted to the beds 1, 2 and so on.</summary>
    private void Admit(Patient[] patients)
    {
        foreach ((int i, Patient patient) in patients.Index())
        {
            Admissions.Add(
                new AdmissionEvent(AdmissionKind.Admit, patient.Id, Now.AddDays(-1))
                {
                    Ward = "3 North",
                    Bed = $"{i + 1}",
                    Name = patient.Name,
                    Born = patient.Born,
                },
                Now.AddDays(-1)).Result.ShouldBe(AdmissionResult.Stored);
        }
    }

    private static decimal Wave(int minute, int seed, decimal middle, decimal swing)
    {
        double slow = Math.Sin((minute / 17.0) + seed);
        double faster = 0.5 * Math.Sin((minute / 5.0) + (seed * 3));
        double noise = 0.35 * Math.Sin((minute * 1.7) + seed);
        return Math.Round(middle + (swing * (decimal)(slow + faster + noise)), 1);
    }

    private static (string Name, decimal Value)[] ValuesAt(int minute, int seed)
    {
        (string, decimal)[] values =
        [
            ("hr", Math.Round(Wave(minute, seed, 66 + (seed * 5), 5))),
            ("o2", Math.Min(100, Math.Round(Wave(minute, seed + 1, 97 - (seed % 3), 0.9m)))),
            ("rr", Math.Round(Wave(minute, seed + 2, 15 + (seed % 4), 1.6m))),
            ("t", Wave(minute, seed + 3, 36.7m + (seed * 0.15m), 0.1m)),
        ];
        (string, decimal)[] pressures =
        [
            ("ns", Math.Round(Wave(minute, seed, 118 + (seed * 4), 6))),
            ("nd", Math.Round(Wave(minute, seed, 74 + seed, 4))),
            ("nm", Math.Round(Wave(minute, seed, 89 + seed, 4))),
        ];
        return minute % 30 == 2 ? [.. values, .. pressures] : values;
    }

    private DateTimeOffset MinutesAgo(int minutes) => Now.AddMinutes(-minutes);

    /// <summary>When the values of so many minutes ago were measured.</summary>
    private DateTimeOffset MeasuredAt(int minutesAgo) => MinutesAgo(minutesAgo).AddSeconds(-6);

    private void FillDatabase()
    {
        (Well, WellEpoch) = AddSensor("NM-20418", "P-1001", "1", 1, _ => 0);

        // Bed 2 had no network for an hour. The older half of that hour has arrived since.
        AddSensor("NM-20423", "P-1002", "2", 2, minute => minute is > 45 and < 75 ? null : minute is >= 75 and < 105 ? minute - 12 : 0);

        // In bed 3 SpO2 falls, and nobody has come yet.
        (Alarming, Epoch alarmingEpoch) = AddSensor("NM-20431", "P-1003", "3", 3, minute => minute >= 25 ? 0 : null);
        for (int minute = 24; minute >= 0; minute--)
        {
            DateTimeOffset time = MeasuredAt(minute);
            int passed = 25 - minute;
            Alarming.Send(alarmingEpoch, time.AddSeconds(1), StoredSensor.Values(
                time, ("hr", 82 + passed), ("o2", 96 - (passed * 11 / 25)), ("rr", 18 + (passed / 3)), ("t", 37.2m)));
        }

        Alarming.SendAlarm(MinutesAgo(3), "o2", "low", 87);

        // In bed 4 somebody has seen the alarm for a fever. Respiration has no value.
        (StoredSensor feverish, Epoch feverishEpoch) = AddSensor("NM-20440", "P-1004", "4", 4, minute => minute >= 60 ? 0 : null);
        for (int minute = 59; minute >= 0; minute--)
        {
            DateTimeOffset time = MeasuredAt(minute);
            int passed = 60 - minute;
            (string, decimal)[] respiration = minute > 11 ? [("rr", 18 + (minute % 3))] : [];
            feverish.Send(feverishEpoch, time.AddSeconds(1), StoredSensor.Values(
                time, [("hr", 90 + (passed / 3)), ("o2", 96 - (minute % 2)), ("t", 37.5m + (passed * 0.023m)), .. respiration]));
        }

        feverish.Send(feverishEpoch, MinutesAgo(11), StoredSensor.Missing(MinutesAgo(11), "rr", "weak-signal"));
        feverish.SendAlarm(MinutesAgo(34), "t", "high", 38.6m);
        feverish.SendAlarm(MinutesAgo(31), "seen", "button");

        // Bed 5 has been silent for half an hour.
        (Silent, _) = AddSensor("NM-20452", "P-1005", "5", 5, minute => minute >= 29 ? 0 : null);

        // Somebody has a sensor from the cupboard that names the patient in bed 1.
        StoredSensor stolen = new(Store, Associations, "NM-20399");
        Store.InTransaction(() =>
        {
            for (int sequence = 1; sequence <= 3; sequence++)
            {
                Store.Ingest.Quarantine(new QuarantinedPack(stolen.Device, "vitals", sequence, RefusalReason.AssociationForeign)
                {
                    EpochId = [0, 0, 0, 1],
                    Received = MinutesAgo(20),
                    Association = Well.Association.Id,
                    Pack = [0x80],
                });
            }
        });

        // Bed 6 is free. Its patient left yesterday.
        DateTimeOffset start = MinutesAgo(MinutesBack);
        StoredSensor unpaired = new StoredSensor(Store, Associations, "NM-20399").Pair("P-0990", "6", start.AddDays(-2));
        unpaired.Unpair(start.AddDays(-1));
        Staff nurse = new("development-nurse", "Development nurse", StaffRole.Nurse);
        Associations.Audit.Add(AuditEntry.By(nurse, start, "pair", Well.Association.Id, "done"));
        Associations.Audit.Add(AuditEntry.By(
            nurse, start.AddMinutes(2), "pair", Alarming.Association.Id, "the code is not the one on this device's label"));
    }

    /// <summary>Adds a sensor with nine hours of readings.</summary>
    /// <param name="serial">Its serial number.</param>
    /// <param name="patient">The patient's id.</param>
    /// <param name="bed">The bed.</param>
    /// <param name="seed">Makes its values different from those of the others.</param>
    /// <param name="delayMinutes">How late the values of so many minutes ago arrived; null when they never did.</param>
    private (StoredSensor Sensor, Epoch Epoch) AddSensor(string serial, string patient, string bed, int seed, Func<int, int?> delayMinutes)
    {
        DateTimeOffset start = MinutesAgo(MinutesBack);
        StoredSensor sensor = new StoredSensor(Store, Associations, serial).Pair(patient, bed, start);
        Epoch epoch = sensor.NewEpoch("vitals", start);
        Epoch audit = sensor.NewEpoch("audit", start);
        SendPairingEvent(sensor, audit, start.AddSeconds(2), what: 3, number: start.ToUnixTimeMilliseconds(), reason: 0);
        SendPairingEvent(sensor, audit, start.AddHours(1), what: 0, number: 0, reason: 11);
        List<(DateTimeOffset Received, SenMlRecord[] Records, long? Sequence)> packs = [];
        for (int minute = MinutesBack; minute >= 0; minute--)
        {
            DateTimeOffset time = MeasuredAt(minute);
            long sequence = sensor.Next("vitals");

            // Beds 3 and 4 have lost half an hour.
            bool isLost = bed is "3" or "4" && minute is >= 120 and < 150;
            if (delayMinutes(minute) is { } delay && !isLost)
            {
                packs.Add((time.AddMinutes(delay).AddSeconds(1), StoredSensor.Values(time, ValuesAt(minute, seed)), sequence));
            }
        }

        sensor.Send(epoch, packs.OrderBy(pack => pack.Received));
        return (sensor, epoch);
    }

    private static void SendPairingEvent(StoredSensor sensor, Epoch audit, DateTimeOffset time, int what, long number, int reason) =>
        sensor.Send(audit, time, StoredSensor.Event("pairing", time, what, number, reason));
}
