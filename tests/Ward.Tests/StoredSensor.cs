using System.Security.Cryptography;
using System.Text;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace Ward.Tests;

/// <summary>A sensor in the ward's database: its associations, and what it sent in them.</summary>
internal sealed class StoredSensor(ReadingStore store, AssociationStore associations, string serial)
{
    private readonly Dictionary<string, long> _sequences = [];
    private byte _epochs;

    /// <summary>Its id.</summary>
    public string Device { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(serial)))[..20];

    /// <summary>Its last association.</summary>
    public Association Association { get; private set; } = null!;

    /// <summary>Pairs it with a patient.</summary>
    public StoredSensor Pair(string patient, string bed, DateTimeOffset time, bool isConfirmed = true, string? beside = null)
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
            Granted = time,
            NotAfter = time.AddMinutes(2),
            Counter = time.ToUnixTimeMilliseconds(),
            Nonce = new string('c', 32),
            Beside = beside,
        };
        associations.Add(Association, out _).ShouldBe(AssociationRefusal.None);
        if (isConfirmed)
        {
            associations.MakeEffective(Association.Id, time, new byte[] { 1 }, out _).ShouldBe(AssociationRefusal.None);
        }

        return this;
    }

    /// <summary>Ends the association.</summary>
    public void Unpair(DateTimeOffset time) =>
        associations.End(Association.Id, new AssociationEnd(time, EndCause.Button, Device)).ShouldBe(AssociationRefusal.None);

    /// <summary>An epoch of a data class in its association.</summary>
    public Epoch NewEpoch(string dataClass, DateTimeOffset? start) => new()
    {
        Device = Device,
        DataClass = dataClass,
        Id = [0, 0, 0, ++_epochs],
        Key = new byte[16],
        BaseIv = new byte[13],
        CustodySecret = new byte[32],
        Start = start?.ToUnixTimeSeconds(),
        ClockQuality = start is null ? 0 : 2,
        Association = Convert.FromHexString(Association.Id),
        Boot = 1,
        Uptime = _epochs * 100,
        PolicyVersion = 1,
        LateAfterSeconds = 60,
        AnnouncementDigest = [_epochs],
    };

    /// <summary>Stores packs of an epoch.</summary>
    public void Send(Epoch epoch, params IEnumerable<(DateTimeOffset Received, SenMlRecord[] Records, long? Sequence)> packs) =>
        store.InTransaction(() =>
        {
            store.Ingest.AddEpoch(epoch);
            foreach ((DateTimeOffset received, SenMlRecord[] records, long? sequence) in packs)
            {
                PackContent content = PackContent.From(records, epoch.DataClass)!;
                store.Ingest.AddPack(epoch, sequence ?? Next(epoch.DataClass), content, isMarkedLate: false, received).ShouldNotBeNull();
            }
        });

    /// <summary>Stores one pack.</summary>
    public void Send(Epoch epoch, DateTimeOffset received, params SenMlRecord[] records) => Send(epoch, [(received, records, null)]);

    /// <summary>Stores one pack of an alarm.</summary>
    public void SendAlarm(DateTimeOffset time, string name, string state, decimal? value = null) =>
        Send(NewEpoch("alarm", time) with { Uptime = 1 }, time, Alarm(time, name, state, value));

    /// <summary>Reports what is in force of its patient's limits.</summary>
    public void SendLimits(DateTimeOffset time, string word, PatientLimits? own = null)
    {
        SenMlRecord report = new("alarm/limits", "", time.ToUnixTimeSeconds(), null, word);
        SenMlRecord[] limits = own is null ? [] : [new("alarm/limits/v", "", null, null, null) { Data = own.Encode() }];
        Send(NewEpoch("alarm", time) with { Uptime = 1 }, time, [report, .. limits]);
    }

    /// <summary>Takes the next sequence number of a data class. A pack that is never sent waits on the sensor.</summary>
    public long Next(string dataClass) => _sequences[dataClass] = _sequences.GetValueOrDefault(dataClass) + 1;

    /// <summary>The records of values, such as ("hr", 72) or ("as", 120).</summary>
    public static SenMlRecord[] Values(DateTimeOffset time, params (string Name, decimal Value)[] values) =>
        [.. values.Select((value, i) => Record(value.Name, i == 0 ? time : null, value.Value, null))];

    /// <summary>The record that says why a vital sign has no value.</summary>
    public static SenMlRecord[] Missing(DateTimeOffset time, string name, string reason) => [Record(name, time, null, reason)];

    /// <summary>The records of an alarm.</summary>
    public static SenMlRecord[] Alarm(DateTimeOffset time, string name, string state, decimal? value = null)
    {
        SenMlRecord alarm = new($"alarm/{name}", "", time.ToUnixTimeSeconds(), null, state);
        return value is null ? [alarm] : [alarm, Record(name, null, value, null) with { Name = $"alarm/{name}/v" }];
    }

    /// <summary>The records of an event that the sensor reports.</summary>
    public static SenMlRecord[] Event(string kind, DateTimeOffset time, long what, long number, long reason) =>
    [
        new(kind, "", time.ToUnixTimeSeconds(), what, null),
        new("number", "", null, number, null),
        new("reason", "", null, reason, null),
    ];

    private static SenMlRecord Record(string name, DateTimeOffset? time, decimal? value, string? text)
    {
        VitalSign? sign = VitalSign.Find(name);
        decimal? wireValue = value is { } known && sign is not null ? sign.ToWire(known) : value;
        return new SenMlRecord(name, text is null ? sign?.WireUnit ?? "" : "", time?.ToUnixTimeSeconds(), wireValue, text);
    }
}
