using System.Globalization;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;

namespace Ward.Tests;

/// <summary>A sensor as a ward's store knows it: associations, and what it has sent in them.</summary>
internal sealed class SensorRecord(ReadingStore store, AssociationStore associations, string serial)
{
    private readonly Dictionary<string, long> _sequences = [];
    private byte _epochs;

    /// <summary>Its id.</summary>
    public string Device { get; } = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(serial)))[..20];

    /// <summary>The association that it is in.</summary>
    public Association Association { get; private set; } = null!;

    /// <summary>The boot out of which it sends.</summary>
    public long Boot { get; set; } = 1;

    /// <summary>Puts it with a patient.</summary>
    public SensorRecord Pair(string patient, string bed, DateTimeOffset at, bool isConfirmed = true)
    {
        Association = new Association
        {
            Id = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()),
            Device = Device,
            Serial = serial,
            Patient = patient,
            PatientToken = new string('a', 32),
            Location = bed,
            Responsible = "development-nurse",
            ResponsibleToken = new string('b', 32),
            Capture = CaptureMethod.Camera,
            Granted = at,
            NotAfter = at.AddMinutes(2),
            Counter = at.ToUnixTimeMilliseconds(),
            Nonce = new string('c', 32),
        };
        associations.Add(Association, out _).ShouldBe(AssociationRefusal.None);
        if (isConfirmed)
        {
            associations.MakeEffective(Association.Id, at, new byte[] { 1 }, out _).ShouldBe(AssociationRefusal.None);
        }

        return this;
    }

    /// <summary>Takes it from its patient.</summary>
    public void End(DateTimeOffset at) => associations.End(Association.Id, new AssociationEnd(at, EndCause.Button, Device)).ShouldBe(AssociationRefusal.None);

    /// <summary>A key of a class for the association that it is in.</summary>
    public Epoch NewEpoch(string dataClass, DateTimeOffset? start) => new()
    {
        Device = Device, DataClass = dataClass, Id = [0, 0, 0, ++_epochs], Key = new byte[16], BaseIv = new byte[13], AcknowledgementKey = new byte[32],
        Start = start?.ToUnixTimeSeconds(), ClockQuality = start is null ? 0 : 2, Association = Convert.FromHexString(Association.Id), Boot = Boot, Uptime = _epochs * 100,
        PolicyVersion = 1, LateAfterSeconds = 60, AnnouncementDigest = [_epochs],
    };

    /// <summary>Sends packs of an epoch.</summary>
    public void Send(Epoch epoch, params IEnumerable<(DateTimeOffset Received, SenMlRecord[] Records, long? Sequence)> packs) => store.InTransaction(() =>
    {
        store.Ingest.AddEpoch(epoch);
        foreach ((DateTimeOffset received, SenMlRecord[] records, long? sequence) in packs)
        {
            long number = sequence ?? Next(epoch.DataClass);
            store.Ingest.AddPack(epoch, number, PackContent.From(records, epoch.DataClass)!, isMarkedLate: false, received).ShouldNotBeNull();
        }
    });

    /// <summary>Sends one pack.</summary>
    public void Send(Epoch epoch, DateTimeOffset received, params SenMlRecord[] records) => Send(epoch, [(received, records, null)]);

    /// <summary>The number of the next pack of a class; what is not sent then waits on the sensor.</summary>
    public long Next(string dataClass) => _sequences[dataClass] = _sequences.GetValueOrDefault(dataClass) + 1;

    /// <summary>A pack's values at a time: ("hr", 72), ("as", 120).</summary>
    public static SenMlRecord[] Values(DateTimeOffset time, params (string Name, decimal Value)[] values) =>
        [.. values.Select((value, i) => Record(value.Name, i == 0 ? time : null, value.Value, null))];

    /// <summary>A record that says why a vital sign has no value.</summary>
    public static SenMlRecord[] Missing(DateTimeOffset time, string name, string reason) => [Record(name, time, null, reason)];

    /// <summary>What became of an alarm.</summary>
    public static SenMlRecord[] Alarm(DateTimeOffset time, string name, string state, decimal? value = null)
    {
        SenMlRecord told = new($"alarm/{name}", "", time.ToUnixTimeSeconds(), null, state);
        return value is null ? [told] : [told, Record(name, null, value, null) with { Name = $"alarm/{name}/v" }];
    }

    private static SenMlRecord Record(string name, DateTimeOffset? time, decimal? value, string? text)
    {
        NanoMedAgent.Hospital.Vitals.VitalSign? sign = NanoMedAgent.Hospital.Vitals.VitalSign.Find(name);
        decimal? wire = value is { } known && sign is not null ? sign.ToWire(known) : value;
        return new SenMlRecord(name, text is null ? sign?.WireUnit ?? "" : "", time?.ToUnixTimeSeconds(), wire, text);
    }
}
