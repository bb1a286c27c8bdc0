using NanoMedAgent.Gateway.Destinations;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace Gateway.Tests.Receivers;

/// <summary>One delivery of each kind, for the golden files. They are read by people: each value is a plausible one.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private const string Device = "5kx2v7qj3mzt4hbn6wdr";

    private static readonly Association Paired = new()
    {
        Id = "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        Device = Device,
        Serial = "NMA-000123",
        Patient = "4711",
        Visit = "V-7",
        PatientToken = "aa",
        Location = "ICU bed 3 & window",
        Responsible = "n.diesel",
        ResponsibleToken = "bb",
        Capture = CaptureMethod.Camera,
        Granted = Now.AddMinutes(-61),
        NotAfter = Now.AddMinutes(-58),
        Counter = 1,
        Nonce = "cc",
        Effective = Now.AddHours(-1),
    };

    public static IReadOnlyDictionary<string, Delivery> All { get; } = new Dictionary<string, Delivery>
    {
        ["association"] = new(Paired, Paired.Patient),
        ["disassociation"] = new(
            Paired with { End = new AssociationEnd(Now, EndCause.Button, Device) }, Paired.Patient),
        ["association-wrong"] = new(Paired, Paired.Patient) { IsRetracted = true },
        ["vital-signs"] = OfPack(VitalSigns()),
        ["vital-signs-wrong"] = OfPack(VitalSigns()) with { IsRetracted = true },
        ["no-value"] = OfPack(Pack(4712) with
        {
            Missing = [new StoredMissing(Device, "vitals", 4712, VitalSign.Find("o2")!, Now, "lead-off")],
        }),
        ["gap"] = OfPack(Pack(4713) with
        {
            Gap = new StoredGap(
                Device, "vitals", new DeclaredGap(4600, 4650, "full") { LostValues = 204 }, Now.AddMinutes(-30), Now.AddMinutes(-20)),
        }),
        ["alarm-start"] = OfPack(Alarm(7)),
        ["alarm-seen"] = OfPack(Alarm(8)),
        ["alarm-end"] = OfPack(Alarm(9)),
        ["alarm-no-value"] = OfPack(Pack(10) with
        {
            DataClass = "alarm",
            Alarms = AlarmOccurrence.In([Report(10, 0, "o2", "no-value", null)]),
        }),
        ["alarm-score"] = OfPack(Pack(11) with
        {
            DataClass = "alarm",
            Alarms = AlarmOccurrence.In([Report(11, 0, "news2", "high", 7, 6)]),
        }),
    };

    private static Delivery OfPack(DeliverablePack pack) => new(Paired, Paired.Patient) { Pack = pack };

    private static DeliverablePack Pack(long sequence) =>
        new(new PackKey(1, 1, 1, sequence, Now.ToUnixTimeSeconds()), Device, "vitals", Now) { Association = Paired.Id, Time = Now };

    private static DeliverablePack VitalSigns() => Pack(4711) with
    {
        Readings =
        [
            Reading("hr", 72), Reading("o2", 97), Reading("pr", 71, "motion"), Reading("rr", 14), Reading("t", 36.8m), Reading("st", 33.1m),
            Reading("as", 121.5m), Reading("ad", 79), Reading("am", 93.2m), Reading("ns", 118), Reading("nd", 76), Reading("nm", 90),
        ],
    };

    private static StoredReading Reading(string name, decimal value, string quality = "good")
    {
        VitalSign sign = VitalSign.Find(name)!;
        return new StoredReading(Device, "vitals", 4711, sign, Now, value, sign.Unit, quality, false, name == "st", 1) { Received = Now };
    }

    private static DeliverablePack Alarm(long sequence) => Pack(sequence) with
    {
        DataClass = "alarm",
        Alarms = AlarmOccurrence.In(
        [
            Report(7, 0, "hr", "high", 142), Report(8, 45, "seen", "button", null), Report(9, 180, "hr", "end", null),
        ]),
    };

    private static StoredAlarm Report(long sequence, int seconds, string name, string state, decimal? value, long? of = null) =>
        new(Device, sequence, Now.AddSeconds(seconds), 1, null, new ReportedAlarm(name, state, value, of));
}
