using System.Globalization;
using System.Text;
using Agent.Tests.World;
using NanoMedAgent.Hospital.Protocol;

namespace Agent.Tests.Collecting;

/// <summary>
/// What a reading costs on air, measured from what the device really sends. The table stands in firmware/ON-AIR.md; with
/// NANOMEDAGENT_WRITE_TABLES=1 it is written anew.
/// </summary>
public class BytesOnAir
{
    private const int AroundLimit = 28;
    private const int WholeLimit = 95;

    [Fact]
    public void Are_within_their_targets_and_as_the_table_says()
    {
        using SimulatedWard ward = new();
        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.HeartRate, 728);
        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.OxygenSaturation, 970);
        ward.Run(minutes: 299.5);
        Published announcement = ward.Link.Published.First(message => message.Kind == "k");
        byte[] first = Message(ward, 1);
        byte[] later = Message(ward, 300);
        byte[] pack = Pack(ward, first);

        ward.Patient.Has(NanoMedAgent.Measurements.VitalSign.OxygenSaturation, 973);
        ward.Run(minutes: 1);
        byte[] worst = Message(ward, 301);

        (first.Length - pack.Length).ShouldBeLessThanOrEqualTo(AroundLimit);
        (worst.Length - Pack(ward, worst).Length).ShouldBeLessThanOrEqualTo(AroundLimit);
        first.Length.ShouldBeLessThanOrEqualTo(WholeLimit);
        later.Length.ShouldBeLessThanOrEqualTo(WholeLimit);
        worst.Length.ShouldBeLessThanOrEqualTo(WholeLimit);

        string table = Table(announcement.Payload.Length, first, later, pack, worst.Length, ward.Acknowledgements[^1].Payload.Length);
        string path = Path.Combine(World.Table.Root(), "firmware", "ON-AIR.md");
        if (Environment.GetEnvironmentVariable("NANOMEDAGENT_WRITE_TABLES") == "1")
        {
            File.WriteAllText(path, table);
        }

        File.ReadAllText(path).ReplaceLineEndings().ShouldBe(table.ReplaceLineEndings());
    }

    private static string Table(int announcement, byte[] first, byte[] later, byte[] pack, int worst, int acknowledgement)
    {
        const int Tag = 8;
        int number = first.Length - pack.Length;
        StringBuilder text = new();
        void Row(string what, int bytes) => text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {bytes} |");
        text.AppendLine("# What is on air");
        text.AppendLine();
        text.AppendLine("MQTT payload bytes, counted from what the agent publishes (tests/Agent.Tests, `BytesOnAir`). A reading here is " +
            "heart rate 72.8 1/min, SpO2");
        text.AppendLine("97 %, respiration 15.3 1/min and temperature 36.6 °C, all of one instant.");
        text.AppendLine();
        text.AppendLine("| part of a sealed reading | bytes |");
        text.AppendLine("|---|---|");
        Row("SenML pack: four values with names, units, one base time", pack.Length);
        Row("authentication tag", Tag);
        Row("COSE_Encrypt0 around the ciphertext: algorithm, epoch id, sequence number", number - Tag);
        Row("**the whole, sequence number up to 255**", first.Length);
        Row("the whole, sequence number up to 65,535", later.Length);
        Row("the whole with a decimal in each value, sequence number up to 65,535", worst);
        text.AppendLine();
        text.AppendLine("| beside readings | bytes |");
        text.AppendLine("|---|---|");
        Row("epoch announcement for one recipient who is custodian as well, once a day", announcement);
        Row("acknowledgement, to the device", acknowledgement);
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Targets: at most {AroundLimit} bytes around the SenML pack, at most {WholeLimit} " +
            $"in all.");
        return text.ToString();
    }

    private static byte[] Message(SimulatedWard ward, long sequence) =>
        ward.Link.Published.Where(message => message.Kind == "r").Single(message =>
            SealedReading.ReadAll(message.Payload)![0].Sequence == sequence).Payload;

    private static byte[] Pack(SimulatedWard ward, byte[] message)
    {
        SealedReading reading = SealedReading.ReadAll(message)!.Single();
        return reading.Open(ward.Store.Epochs.Find(ward.Agent.DeviceId, "vitals", reading.EpochId)!)!;
    }
}
