using System.Formats.Cbor;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Packs;
using NanoMedAgent.Hospital.Protocol;
using Protocol.Tests.Document;
using Protocol.Tests.World;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Sealed reading" and "Pack".</summary>
public class SealedReadings
{
    private const int TagLength = 8;

    private static WorkedExample Example => WorkedExample.Instance;

    private static OpenedReading First => Example.Reading("vitals", _ => true);

    [Fact]
    public void The_hospital_reads_what_was_measured()
    {
        First.Content.Values.Select(value => (value.Vital.Name, value.Value, value.Vital.WireUnit)).ShouldBe(
            [("hr", 72.8m, "1/min"), ("o2", 97m, "%"), ("rr", 15.3m, "1/min"), ("t", 36.6m, "Cel")]);
        First.Content.BatteryPercent.ShouldBe(87);
        First.Reading.Sequence.ShouldBe(1);
        First.Reading.IsLate.ShouldBeFalse();
    }

    [Fact]
    public void It_is_decrypted_as_the_text_says()
    {
        byte[] ciphertext = First.Reading.Ciphertext;
        byte[] plaintext = new byte[ciphertext.Length - TagLength];
        byte[] structure = Structure("Encrypt0", "reading", First.Epoch);
        using AesCcm ccm = new(First.Epoch.Key);

        ccm.Decrypt(Nonce(First), ciphertext.AsSpan(..^TagLength), ciphertext.AsSpan(^TagLength..), plaintext, structure);

        plaintext.ShouldBe(First.Pack);
    }

    [Fact]
    public void The_tag_is_made_as_the_text_says()
    {
        SourceTag.TryRead(Example.FirstReading.Payload, out SourceTag? tag).ShouldNotBeNull();
        CborWriter structure = new(CborConformanceMode.Canonical);
        structure.WriteStartArray(4);
        structure.WriteTextString("MAC0");
        structure.WriteByteString([0xA1, 0x01, 0x04]);
        structure.WriteByteString(ExternalAad("tag", First.Epoch));
        structure.WriteByteString(tag!.Readings);
        structure.WriteEndArray();

        HMACSHA256.HashData(Acknowledgements.CustodyKey("tag", First.Epoch), structure.Encode())[..TagLength].ShouldBe(tag.Bytes);
        tag.IsBy(First.Epoch).ShouldBeTrue();
    }

    [Fact]
    public void A_reading_of_another_device_does_not_decrypt() =>
        First.Reading.Open(First.Epoch with { Device = "00112233445566778899" }).ShouldBeNull();

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        OpenedReading first = First;
        return
        [
            .. Examples.OfBytes("sealed-reading", SourceTag.TryRead(example.FirstReading.Payload, out SourceTag? tag)!),
            KeyValuePair.Create(new ExampleBlock("hex", "source-tag"), Lines.Hexadecimal(example.FirstReading.Payload)),
            Examples.OfText("source-tag", new Lines()
                .Add("custody secret", first.Epoch.CustodySecret)
                .Add("external_aad, info", ExternalAad("tag", first.Epoch))
                .Add("tag key", Acknowledgements.CustodyKey("tag", first.Epoch))
                .Add("tag", tag!.Bytes)),
            Examples.OfText("sealed-reading-steps", new Lines()
                .Add("epoch key", first.Epoch.Key)
                .Add("base IV", first.Epoch.BaseIv)
                .Add("nonce", Nonce(first))
                .Add("external_aad", ExternalAad("reading", first.Epoch))
                .Add("Enc_structure", Structure("Encrypt0", "reading", first.Epoch))
                .Add("plaintext", first.Pack)),
            KeyValuePair.Create(new ExampleBlock("cbor-diag", "pack"), DiagnosticNotation.Of(first.Pack)),
            Examples.OfText("sealed-reading", Describe(first)),
        ];
    }

    /// <summary>What the hospital reads out of a sealed reading.</summary>
    internal static Lines Describe(OpenedReading opened)
    {
        Lines lines = new Lines()
            .Add("topic", opened.Topic)
            .Add("sequence number", opened.Reading.Sequence)
            .Add("late", opened.Reading.IsLate ? "yes" : "no")
            .Add("association", opened.Epoch.Association)
            .Add("time", opened.Content.TimeSeconds is { } time ? DateTimeOffset.FromUnixTimeSeconds(time) : null)
            .Add("clock quality", opened.Epoch.ClockQuality);
        if (opened.Content.UptimeSeconds is { } uptime)
        {
            lines.Add("uptime", $"{uptime} s");
        }

        foreach (MeasuredValue value in opened.Content.Values)
        {
            lines.Add(value.Vital.Name, FormattableString.Invariant($"{value.Value} {value.Vital.Unit}, {value.Quality}"));
        }

        return opened.Content.BatteryPercent is { } percent ? lines.Add("battery", $"{percent} %") : lines;
    }

    /// <summary>The external_aad for a purpose in an epoch, by .NET alone.</summary>
    internal static byte[] ExternalAad(string purpose, Epoch epoch) => Purposes.Of(purpose, epoch.Device, epoch.DataClass, epoch.Id);

    /// <summary>The Enc_structure over that, by .NET alone.</summary>
    internal static byte[] Structure(string context, string purpose, Epoch epoch)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(3);
        writer.WriteTextString(context);
        writer.WriteByteString([0xA1, 0x01, 0x0A]);
        writer.WriteByteString(ExternalAad(purpose, epoch));
        writer.WriteEndArray();
        return writer.Encode();
    }

    private static byte[] Nonce(OpenedReading opened)
    {
        byte[] nonce = [.. opened.Epoch.BaseIv];
        long left = opened.Reading.Sequence;
        for (int i = nonce.Length - 1; left > 0; i--)
        {
            nonce[i] ^= (byte)left;
            left >>= 8;
        }

        return nonce;
    }
}
