using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Maintenance;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Hospital.Tests.Maintenance;

/// <summary>Encrypted backups of a store, and what is restored from them.</summary>
public sealed class Backups : IDisposable
{
    private readonly EmptyDatabases _databases = new();
    private readonly TemporaryFolder _folder = new();
    private readonly RSA _key = BackupKey.Create();

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
        _databases.Dispose();
    }

    [Theory]
    [InlineData("SQLite", "SQLite")]
    [InlineData("SQLite", "PostgreSQL")]
    [InlineData("PostgreSQL", "SQLite")]
    [InlineData("PostgreSQL", "PostgreSQL")]
    public void A_backup_of_one_database_is_restored_into_another_and_a_collector_goes_on_with_it(string from, string to)
    {
        using CollectorRig rig = new(from, keepsEvidence: true, _databases.New(from));
        (HospitalKey device, Epoch epoch) = Fill(rig);
        string file = Backup(rig, out long rows);
        string target = _databases.New(to);
        (StoreRestore restore, long restored) = Restore(file, target, rig.Now.AddHours(1));
        restored.ShouldBe(rows);
        restore.Made.ShouldBe(rig.Now);
        StoreCheck.Run(target, _ => { }).ShouldBeEmpty();

        using ReadingStore store = ReadingStore.Open(target);
        using AssociationStore associations = AssociationStore.Open(target);
        Values(store, device).ShouldBe([70, 71, 72, 36.6m]);
        store.Measurements.Find(new ReadingQuery { Device = epoch.Device }).ShouldBe(
            rig.Store.Measurements.Find(new ReadingQuery { Device = epoch.Device }));
        store.Sequences.Received(epoch.Device, "vitals").All.ShouldBe([(1, 4), (7, 7)]);
        store.Quarantine.List().Select(pack => pack.Sequence).ShouldBe([7]);
        store.Evidence.Originals(epoch.Device, "vitals", 1, 9, 9).Count.ShouldBe(5);
        associations.Current().ShouldBe(rig.Associations.Current(), Comparer);
        associations.Audit.Newest(1)[0].Action.ShouldBe("restore");
        store.Restores.All().ShouldBe([restore]);

        using HospitalKey recipient = HospitalKey.Create();
        CollectorCore collector = new(recipient, store, [device.Public], () => rig.Now);
        collector.Handle([CollectorRig.Reading(epoch, 8, PackWriter.HeartRate(rig.Now, 80))]).Count.ShouldBe(1);
        Values(store, device).ShouldBe([70, 71, 72, 36.6m, 80]);
        StoreCheck.Run(target, _ => { }).ShouldBeEmpty();
    }

    [Fact]
    public async Task OpenSSL_decrypts_a_backup_and_only_its_owner_can_read_the_file()
    {
        using CollectorRig rig = new("SQLite");
        Fill(rig);
        string file = Backup(rig, out _);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        string key = _folder.File("backup.key.pem");
        await File.WriteAllTextAsync(key, _key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        string plain = _folder.File("backup.gz");
        ProgramResult result = await Programs.RunInstalledAsync(
            "openssl", "Debian: openssl", "cms", "-decrypt", "-inform", "DER", "-in", file, "-inkey", key, "-out", plain);
        result.Status.ShouldBe(0, result.Error);
        (await File.ReadAllBytesAsync(plain, TestContext.Current.CancellationToken))[..2].ShouldBe([0x1F, 0x8B]);
        string.Join("", Directory.GetFiles(_folder.Path)).ShouldNotContain(".part");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_backup_that_is_damaged_or_cut_off_or_for_another_key_restores_nothing(string database)
    {
        using CollectorRig rig = new("SQLite");
        Fill(rig);
        string file = Backup(rig, out long rows);
        byte[] whole = File.ReadAllBytes(file);
        string target = _databases.New(database);
        string broken = _folder.File("broken");
        Random random = new(1);

        // What is wrong with a file has nothing to do with the database; a new one of PostgreSQL takes half a second.
        int files = database == "SQLite" ? 10 : Effort.Cases(2);
        for (int i = 0; i < files; i++)
        {
            byte[] changed = [.. whole];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(broken, changed);
            RefusesOrRestoresAll(broken, _databases.New(database), rows);
            File.WriteAllBytes(broken, whole[..random.Next(whole.Length - 4)]);
            Refuses(broken, database == "SQLite" ? _databases.New(database) : target);
        }

        using RSA other = BackupKey.Create();
        Should.Throw<InvalidDataException>(() => BackupFile.Restore(file, target, other, "admin", rig.Now, _ => { }))
            .Message.ShouldContain("another key");

        // The database is as empty as before.
        Restore(file, target, rig.Now);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void A_store_that_exists_is_never_replaced_and_neither_is_a_backup(string database)
    {
        using CollectorRig rig = new(database, target: _databases.New(database));
        Fill(rig);
        string file = Backup(rig, out _);
        Should.Throw<IOException>(() => Restore(file, rig.Database, rig.Now)).Message.ShouldContain("already");
        Should.Throw<IOException>(() => BackupFile.Write(file, rig.Database, _key, rig.Now, _ => { })).Message.ShouldContain("already");
        StoreCheck.Run(rig.Database, _ => { }).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Names), MemberType = typeof(TestDatabases))]
    public void While_a_backup_is_written_a_collector_goes_on_and_the_backup_is_of_one_moment(string database)
    {
        using CollectorRig rig = new(database, target: _databases.New(database));
        (HospitalKey device, Epoch epoch) = Fill(rig);
        string file = _folder.File("moment.backup");
        long next = 100;
        BackupFile.Write(file, rig.Database, _key, rig.Now, _ =>
            rig.Collector.Handle([CollectorRig.Reading(epoch, next++, PackWriter.HeartRate(rig.Now, 90))]));
        next.ShouldBeGreaterThan(110);
        string target = _databases.New(database);
        Restore(file, target, rig.Now);
        StoreCheck.Run(target, _ => { }).ShouldBeEmpty();
        using ReadingStore store = ReadingStore.Open(target);
        Values(store, device).ShouldBe([70, 71, 72, 36.6m]);
    }

    private static IEqualityComparer<Association> Comparer => EqualityComparer<Association>.Create(
        (one, other) => one!.Id == other!.Id && one.Patient == other.Patient && one.Effective == other.Effective
            && one.Receipt.Span.SequenceEqual(other.Receipt.Span));

    private static decimal[] Values(ReadingStore store, HospitalKey device) =>
        [.. store.Measurements.Find(new ReadingQuery { Device = device.Public.DeviceId }).OrderBy(reading => reading.Sequence)
            .Select(reading => reading.Value)];

    /// <summary>Three heart rates, a temperature, and a pack in quarantine, of a paired device.</summary>
    private static (HospitalKey Device, Epoch Epoch) Fill(CollectorRig rig)
    {
        HospitalKey device = rig.NewDevice();
        Epoch epoch = rig.NewEpoch(device, "vitals", association: rig.Grant(device));
        rig.Announce(device, epoch);
        rig.Collector.Handle(
        [
            .. Enumerable.Range(1, 3).Select(number =>
                CollectorRig.Reading(epoch, number, PackWriter.HeartRate(rig.Now.AddSeconds(number), 69 + number))),
            CollectorRig.Reading(epoch, 4, PackWriter.Write(new PackRecord("t")
            {
                Unit = "Cel",
                Mantissa = 366,
                Exponent = -1,
                Time = rig.Now.AddSeconds(4).ToUnixTimeSeconds(),
            })),
            CollectorRig.Reading(epoch, 7, PackWriter.Write(new PackRecord("nonsense") { Mantissa = 1 })),
        ]);
        return (device, epoch);
    }

    private string Backup(CollectorRig rig, out long rows)
    {
        string file = _folder.File(Guid.NewGuid().ToString("N") + ".backup");
        rows = BackupFile.Write(file, rig.Database, _key, rig.Now, _ => { });
        return file;
    }

    private (StoreRestore Restore, long Rows) Restore(string file, string target, DateTimeOffset now) =>
        BackupFile.Restore(file, target, _key, "admin", now, _ => { });

    /// <summary>Some bits say nothing about the content: the time in the head of the compressed data, for one.</summary>
    private void RefusesOrRestoresAll(string file, string target, long rows)
    {
        try
        {
            Restore(file, target, DateTimeOffset.UnixEpoch).Rows.ShouldBe(rows);
            StoreCheck.Run(target, _ => { }).ShouldBeEmpty();
        }
        catch (InvalidDataException refusal)
        {
            refusal.Message.ShouldEndWith("nothing was restored");
        }
    }

    private void Refuses(string file, string target)
    {
        InvalidDataException refusal = Should.Throw<InvalidDataException>(() => Restore(file, target, DateTimeOffset.UnixEpoch));
        refusal.Message.ShouldEndWith("nothing was restored");
        if (NamedStore.IsFile(target))
        {
            Directory.GetFiles(Path.GetDirectoryName(target)!, Path.GetFileName(target) + "*").ShouldBeEmpty();
        }
    }
}
