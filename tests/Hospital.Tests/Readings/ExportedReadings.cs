using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Texts;
using Parquet.Schema;
using Parquet.Serialization;

namespace Hospital.Tests.Readings;

/// <summary>medagent readings export.</summary>
public sealed class ExportedReadings
{
    private const long Time = 1_767_225_600;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public async Task Values_of_a_patient_or_an_association_are_exported_with_association_and_bed(string database)
    {
        using CollectorRig rig = new(database);
        using TemporaryFolder folder = new();
        HospitalKey sensor = rig.NewDevice();
        HospitalKey other = rig.NewDevice();
        byte[] association = rig.Grant(sensor);
        byte[] foreign = rig.Grant(other);
        Association granted = rig.Associations.Find(Convert.ToHexStringLower(association))!;
        Add(rig.Store, CollectorRig.EpochOf(sensor, "vitals", At(0), 1, association), 1, [(5, 60), (10, 61)]);
        Add(rig.Store, CollectorRig.EpochOf(other, "vitals", At(0), 1, foreign), 1, [(7, 90)]);

        string[] expected =
        [
            "time,device,name,title,value,unit,quality,late,rebased,clock,sequence,association,bed",
            .. new[] { (5, 60, 1), (10, 61, 2) }.Select(value =>
                $"{IsoTime.Format(At(value.Item1))},{sensor.Public.DeviceId},hr,Heart rate,{value.Item2},1/min,good,1,0,network,"
                + $"{value.Item3},{granted.Id},{granted.Location}"),
        ];
        foreach (string[] chosen in new string[][] { ["--patient", granted.Patient], ["--association", granted.Id] })
        {
            ProgramResult result = await Programs.RunAsync("medagent", ["readings", "export", "--db", rig.Database, .. chosen]);
            result.Status.ShouldBe(0, result.Error);
            result.Output.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ShouldBe(expected);
            result.Error.Trim().ShouldBe(
                $"exported: 2 values of 1 device and 1 association, measured {IsoTime.Format(At(5))} to {IsoTime.Format(At(10))}");
        }

        (await Programs.Fails("readings", "export", "--db", rig.Database, "--patient", "nobody"))
            .ShouldContain("no sensor was with a patient of this id; check the id");
        (await Programs.Fails("readings", "export", "--db", rig.Database, "--association", new string('f', 32)))
            .ShouldContain("there is no such association");
    }

    [Fact]
    public async Task A_file_is_its_owners_alone_replaced_only_when_asked_and_there_as_a_whole_or_not_at_all()
    {
        using TemporaryFolder folder = new();
        OneReading.Store(folder.File("readings.db"));
        string file = folder.File("readings.csv");
        string[] line = ["readings", "export", "--db", folder.File("readings.db"), "--out", file];
        (await Programs.Succeeds(line)).ShouldBeEmpty();
        string first = await File.ReadAllTextAsync(file, Cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await File.WriteAllTextAsync(file, "somebody's", Cancellation);
        (await Programs.Fails(line)).ShouldContain("this file exists; give --force to replace it, or another name");
        (await File.ReadAllTextAsync(file, Cancellation)).ShouldBe("somebody's");
        await Programs.Succeeds([.. line, "--force"]);
        (await File.ReadAllTextAsync(file, Cancellation)).ShouldBe(first);
        Directory.GetFiles(folder.Path, "*.unfinished").ShouldBeEmpty();
        (await Programs.Fails("readings", "export", "--db", folder.File("readings.db"), "--format", "parquet")).ShouldContain("give --out");
    }

    [Fact]
    public async Task A_Parquet_file_has_the_columns_and_the_values_of_the_CSV_file()
    {
        using TemporaryFolder folder = new();
        OneReading.Store(folder.File("readings.db"));
        string file = folder.File("readings.parquet");
        await Programs.Succeeds("readings", "export", "--db", folder.File("readings.db"), "--format", "parquet", "--out", file);
        await using FileStream stream = File.OpenRead(file);
        DeserializationResult<Dictionary<string, object>> read =
            await ParquetSerializer.DeserializeUntypedAsync(stream, cancellationToken: Cancellation);
        read.Schema.Fields.Select(field => field.Name).ShouldBe(
        [
            "time", "device", "name", "title", "value", "unit", "quality", "late", "rebased", "clock", "sequence", "association", "bed",
        ]);
        Dictionary<string, object> row = read.Data.ShouldHaveSingleItem();
        row["time"].ShouldBe(new DateTime(2026, 1, 1, 0, 1, 0));
        row["value"].ShouldBe(97.5);
        row["device"].ShouldBe("0123456789abcdef0123");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void Values_are_read_in_pages_of_limited_size_that_together_are_all_of_them_in_order(string database)
    {
        using CollectorRig rig = new(database);
        HospitalKey sensor = rig.NewDevice();
        Epoch epoch = CollectorRig.EpochOf(sensor, "vitals", At(0));

        // Bursts, pauses of weeks, and many values in one second.
        (int, int)[] values =
        [
            .. Enumerable.Range(0, 300).Select(i => (i * 5, i)), .. Enumerable.Range(0, 50).Select(i => (3_000_000 + i, i)),
            .. Enumerable.Range(0, 30).Select(i => (9_000_000, i)),
        ];
        Add(rig.Store, epoch, 1, values);
        Add(rig.Store, CollectorRig.EpochOf(sensor, "vitals", null, 2), 1000, [(-1, 7)]);
        ReadingQuery query = new() { Device = sensor.Public.DeviceId };
        foreach (ReadingQuery each in new[]
        {
            query, query with { From = At(700) }, query with { To = At(3_000_010) }, query with { From = At(10), To = At(20) },
        })
        {
            IReadOnlyList<StoredReading>[] pages = [.. ReadingPages.Of(rig.Store.Measurements, each, limitValues: 40)];
            pages.SelectMany(page => page).ShouldBe(rig.Store.Measurements.Find(each));
            pages.ShouldAllBe(page => page.Count > 0 && page.Count <= 40);
        }
    }

    [Theory]
    [InlineData("3.4.2026")]
    [InlineData("04/03/2026")]
    [InlineData("2026-4-3")]
    [InlineData("2026-04-31")]
    [InlineData("3 April 2026")]
    [InlineData("2026-04-03 08:00")]
    public async Task Times_that_mean_different_days_to_different_people_are_refused(string text)
    {
        ProgramResult result = await Programs.RunAsync("medagent", "readings", "export", "--from", text);
        result.Status.ShouldNotBe(0);
        result.Error.ShouldContain("this is not a time in ISO 8601; write it as 2027-01-01T08:00Z");
    }

    [Theory]
    [InlineData("2026-04-03", "2026-04-03T00:00:00Z")]
    [InlineData("2026-04-03T08:00", "2026-04-03T08:00:00Z")]
    [InlineData("2026-04-03T08:00Z", "2026-04-03T08:00:00Z")]
    [InlineData("2026-04-03T08:00:30+02:00", "2026-04-03T06:00:30Z")]
    public void Times_in_ISO_8601_are_UTC_unless_they_say_otherwise(string text, string meaning)
    {
        IsoTime.TryParse(text, out DateTimeOffset time).ShouldBeTrue();
        IsoTime.Format(time).ShouldBe(meaning);
    }

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Time + seconds);

    /// <summary>Stores heart rates, each as a pack of its own; a negative second is an unknown time.</summary>
    private static void Add(ReadingStore store, Epoch epoch, long sequence, (int Second, int Value)[] values) => store.InTransaction(() =>
    {
        store.Ingest.AddEpoch(epoch);
        foreach ((int second, int value) in values)
        {
            SenMlRecord[] records = second < 0
                ? [new("uptime", "s", null, 5, null), new("hr", "1/min", null, value, null)]
                : [new("hr", "1/min", Time + second, value, null)];
            store.Ingest.AddPack(epoch, sequence++, PackContent.From(records)!, isMarkedLate: false, At(10_000_000)).ShouldNotBeNull();
        }
    });
}
