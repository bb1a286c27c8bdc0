using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>A ward of six beds with believable patients at a quarter past two, to be looked at in a browser.</summary>
internal sealed class BoardSite : IAsyncDisposable
{
    private static readonly Patient[] Patients =
    [
        new("P-1001", "Ada Example", new DateOnly(1950, 1, 31)), new("P-1002", "Ben Muster", new DateOnly(1971, 11, 2)), new("P-1003", "Chidi Sample", new DateOnly(1944, 6, 12)),
        new("P-1004", "Dora Instance", new DateOnly(1988, 3, 3)), new("P-1005", "Emil Model-Hansen", new DateOnly(1939, 9, 27)),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();
    private WardHost _host = null!;

    private BoardSite()
    {
        Store = ReadingStore.Open(_folder.File("readings.db"));
        Associations = AssociationStore.Open(_folder.File("readings.db"));
    }

    /// <summary>It stands until a test moves it.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 14, 15, 20, TimeSpan.Zero);

    public ReadingStore Store { get; }

    public AssociationStore Associations { get; }

    /// <summary>In bed 1, with nothing the matter.</summary>
    public SensorRecord Well { get; private set; } = null!;

    /// <summary>Its key.</summary>
    public Epoch WellEpoch { get; private set; } = null!;

    /// <summary>In bed 3, with an alarm that nobody has seen.</summary>
    public SensorRecord Alarming { get; private set; } = null!;

    public static async Task<BoardSite> StartAsync()
    {
        BoardSite site = new();
        site.Fill();
        site._host = await WardHost.StartAsync(WardSite.Options(site._folder, site._authority) with
        {
            Records = new WardFile("3 North", ["1", "2", "3", "4", "5", "6"], Patients),
            Clock = () => site.Now,
            TimeZone = TimeZoneInfo.Utc,
        });
        return site;
    }

    /// <summary>The ward's address.</summary>
    public Uri Address => _host.Address;

    /// <summary>The address of one of its pages.</summary>
    public string Url(string path) => new Uri(_host.Address, path).ToString();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Store.Dispose();
        Associations.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private static decimal Wave(int minute, int seed, decimal middle, decimal swing) =>
        Math.Round(middle + (swing * (decimal)(Math.Sin(minute / 17.0 + seed) + (0.5 * Math.Sin(minute / 5.0 + (seed * 3))) + (0.35 * Math.Sin(minute * 1.7 + seed)))), 1);

    private static (string, decimal)[] Values(int minute, int seed, bool withPressure) =>
    [
        ("hr", Math.Round(Wave(minute, seed, 66 + (seed * 5), 5))), ("o2", Math.Min(100, Math.Round(Wave(minute, seed + 1, 97 - (seed % 3), 0.9m)))), ("rr", Math.Round(Wave(minute, seed + 2, 15 + (seed % 4), 1.6m))),
        ("t", Wave(minute, seed + 3, 36.7m + (seed * 0.15m), 0.1m)),
        .. withPressure ? new[] { ("ns", Math.Round(Wave(minute, seed, 118 + (seed * 4), 6))), ("nd", Math.Round(Wave(minute, seed, 74 + seed, 4))), ("nm", Math.Round(Wave(minute, seed, 89 + seed, 4))) } : [],
    ];

    private void Fill()
    {
        DateTimeOffset start = Now.AddHours(-9);
        (Well, WellEpoch) = Sensor("NM-20418", "P-1001", "1", 1, start, minute => minute >= 0 ? 0 : null);

        // Bed 2: an hour without network, of which the older half has come by now.
        (SensorRecord late, _) = Sensor("NM-20423", "P-1002", "2", 2, start, minute => minute is > 45 and < 75 ? null : minute is >= 75 and < 105 ? minute - 12 : 0);
        _ = late;

        (Alarming, Epoch breathless) = Sensor("NM-20431", "P-1003", "3", 3, start, minute => minute >= 25 ? 0 : null);
        for (int minute = 24; minute >= 0; minute--)
        {
            DateTimeOffset at = Now.AddMinutes(-minute).AddSeconds(-6);
            Alarming.Send(breathless, at.AddSeconds(1), SensorRecord.Values(at, ("hr", 82 + (25 - minute)), ("o2", 96 - ((25 - minute) * 11 / 25)), ("rr", 18 + ((25 - minute) / 3)), ("t", 37.2m)));
        }

        Tell(Alarming, Now.AddMinutes(-3), SensorRecord.Alarm(Now.AddMinutes(-3), "o2", "low", 87));

        (SensorRecord seen, Epoch feverish) = Sensor("NM-20440", "P-1004", "4", 4, start, minute => minute >= 60 ? 0 : null);
        for (int minute = 59; minute >= 0; minute--)
        {
            DateTimeOffset at = Now.AddMinutes(-minute).AddSeconds(-6);
            (string, decimal)[] respiration = minute > 11 ? [("rr", 18 + (minute % 3))] : [];
            seen.Send(feverish, at.AddSeconds(1), SensorRecord.Values(at, [("hr", 90 + ((60 - minute) / 3)), ("o2", 96 - (minute % 2)), ("t", 37.5m + ((60 - minute) * 0.023m)), .. respiration]));
        }

        seen.Send(feverish, Now.AddMinutes(-11), SensorRecord.Missing(Now.AddMinutes(-11), "rr", "weak-signal"));
        Tell(seen, Now.AddMinutes(-34), SensorRecord.Alarm(Now.AddMinutes(-34), "t", "high", 38.6m));
        Tell(seen, Now.AddMinutes(-31), SensorRecord.Alarm(Now.AddMinutes(-31), "seen", "button"));

        // Bed 5: nothing since a quarter to two.
        Sensor("NM-20452", "P-1005", "5", 5, start, minute => minute >= 29 ? 0 : null);

        // Bed 6 is free; its sensor has gone home.
        SensorRecord gone = new(Store, Associations, "NM-20399");
        gone.Pair("P-0990", "6", start.AddDays(-2));
        gone.End(start.AddDays(-1));
        Associations.Audit.Add(new AuditEntry(start, "development-nurse", "nurse", "pair", Well.Association.Id, "done"));
        Associations.Audit.Add(new AuditEntry(start.AddMinutes(2), "development-nurse", "nurse", "pair", Alarming.Association.Id, "the code is not the one on this device's label"));
    }

    /// <param name="delay">Minutes late that what was measured so many minutes ago came; null for not at all.</param>
    private (SensorRecord Sensor, Epoch Epoch) Sensor(string serial, string patient, string bed, int seed, DateTimeOffset start, Func<int, int?> delay)
    {
        SensorRecord sensor = new SensorRecord(Store, Associations, serial).Pair(patient, bed, start);
        Epoch epoch = sensor.NewEpoch("vitals", start);
        Epoch audit = sensor.NewEpoch("audit", start);
        sensor.Send(audit, start.AddSeconds(2), new SenMlRecord("pairing", "", start.ToUnixTimeSeconds(), 3, null), new("number", "", null, start.ToUnixTimeMilliseconds(), null), new("reason", "", null, 0, null));
        sensor.Send(audit, start.AddHours(1), new SenMlRecord("pairing", "", start.AddHours(1).ToUnixTimeSeconds(), 0, null), new("number", "", null, 0, null), new("reason", "", null, 11, null));
        List<(DateTimeOffset Received, SenMlRecord[] Records, long? Sequence)> packs = [];
        for (int minute = 9 * 60; minute >= 0; minute--)
        {
            DateTimeOffset at = Now.AddMinutes(-minute).AddSeconds(-6);
            long sequence = sensor.Next("vitals");
            if (delay(minute) is { } late)
            {
                packs.Add((at.AddMinutes(late).AddSeconds(1), SensorRecord.Values(at, Values(minute, seed, withPressure: minute % 30 == 2)), sequence));
            }
        }

        // What has been lost is no longer waited for.
        if (bed is "3" or "4")
        {
            packs.RemoveAll(pack => pack.Records[0].Time > Now.AddMinutes(-150).ToUnixTimeSeconds() && pack.Records[0].Time < Now.AddMinutes(-120).ToUnixTimeSeconds());
        }

        sensor.Send(epoch, packs.OrderBy(pack => pack.Received));
        return (sensor, epoch);
    }

    private static void Tell(SensorRecord sensor, DateTimeOffset at, SenMlRecord[] alarm) => sensor.Send(sensor.NewEpoch("alarm", at) with { Uptime = 1 }, at, alarm);
}
