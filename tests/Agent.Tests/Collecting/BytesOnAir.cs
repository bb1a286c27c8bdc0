using System.Globalization;
using System.Text;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.Collecting;

/// <summary>
/// The bytes of a reading on air, measured from what the device publishes. firmware/ON-AIR.md has the table.
/// NANOMEDAGENT_WRITE_TABLES=1 writes it again.
/// </summary>
public class BytesOnAir
{
    private const int OverheadLimitBytes = 28;
    private const int ReadingLimitBytes = 95;

    [Fact]
    public void Bytes_on_air_are_within_their_targets_and_as_published()
    {
        using SimulatedWard ward = new();
        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.HeartRate, 728);
        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.OxygenSaturation, 970);
        ward.Run(minutes: 299.5);
        PublishedMessage announcement = ward.Link.Published.First(message => message.Kind == "k");
        byte[] first = Message(ward, 1);
        byte[] later = Message(ward, 300);
        byte[] pack = Pack(ward, first);
        byte[] checkpoint = ward.Link.Published.Last(message => message.IsOf("r", "audit")).Payload;

        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.OxygenSaturation, 973);
        ward.Run(minutes: 1);
        byte[] worst = Message(ward, 301);

        (first.Length - pack.Length).ShouldBeLessThanOrEqualTo(OverheadLimitBytes);
        (worst.Length - Pack(ward, worst).Length).ShouldBeLessThanOrEqualTo(OverheadLimitBytes);
        first.Length.ShouldBeLessThanOrEqualTo(ReadingLimitBytes);
        later.Length.ShouldBeLessThanOrEqualTo(ReadingLimitBytes);
        worst.Length.ShouldBeLessThanOrEqualTo(ReadingLimitBytes);

        string table = Table(
            announcement.Payload.Length, first, later, pack, worst.Length, checkpoint.Length, ward.Acknowledgements[^1].Payload.Length);
        string path = Path.Combine(SourceTree.Root!, "firmware", "ON-AIR.md");
        if (Environment.GetEnvironmentVariable("NANOMEDAGENT_WRITE_TABLES") == "1")
        {
            File.WriteAllText(path, table);
        }

        File.ReadAllText(path).ReplaceLineEndings().ShouldBe(table.ReplaceLineEndings());
    }

    private static string Table(int announcement, byte[] first, byte[] later, byte[] pack, int worst, int checkpoint, int acknowledgement)
    {
        const int Tag = 8;
        int number = first.Length - pack.Length;
        StringBuilder text = new();
        void Row(string what, int bytes) => text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {bytes} |");
        text.AppendLine("# Bytes on air");
        text.AppendLine();
        text.AppendLine("MQTT payload bytes, counted from what the agent publishes (tests/Agent.Tests, `BytesOnAir`). A reading here is");
        text.AppendLine("heart rate 72.8 /min, SpO2 97 %, respiratory rate 15.3 /min and temperature 36.6 °C, all at one instant.");
        text.AppendLine();
        text.AppendLine("| part of a sealed reading | bytes |");
        text.AppendLine("|---|---|");
        Row("SenML pack: four values with names, units, one base time", pack.Length);
        Row("authentication tag", Tag);
        Row("COSE_Encrypt0 around the ciphertext: algorithm, epoch id, sequence number", number - Tag);
        Row("**the whole reading, sequence number up to 255**", first.Length);
        Row("the whole reading, sequence number up to 65,535", later.Length);
        Row("the whole reading with a decimal in each value, sequence number up to 65,535", worst);
        text.AppendLine();
        text.AppendLine("| other messages | bytes |");
        text.AppendLine("|---|---|");
        Row("epoch announcement for one recipient, who is also the custodian, once a day", announcement);
        Row("checkpoint, once an hour, when vital signs are measured once a minute", checkpoint);
        Row("acknowledgement, to the device", acknowledgement);
        text.AppendLine();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Targets: at most {OverheadLimitBytes} bytes around the SenML pack, at most {ReadingLimitBytes} in all.");
        return text.ToString();
    }

    private static byte[] Message(SimulatedWard ward, long sequence) =>
        ward.Link.Published
            .Single(message => message.IsOf("r", "vitals") && SealedReading.ReadAll(message.Payload)![0].Sequence == sequence).Payload;

    private static byte[] Pack(SimulatedWard ward, byte[] message)
    {
        SealedReading reading = SealedReading.ReadAll(message)!.Single();
        return reading.Open(ward.Store.Epochs.Find(ward.Agent.DeviceId, "vitals", reading.EpochId)!)!;
    }
}
