using System.Buffers.Binary;
using System.Xml.Linq;
using CsCheck;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.MedAgent.Labels;

namespace Hospital.Tests.Labels;

/// <summary>A device's label as it is printed and shown.</summary>
public class LabelImages
{
    private const int QuietZone = 4;
    private const int AlphanumericMode = 0b0010;

    [Fact]
    public async Task Zbar_reads_the_printed_label()
    {
        using TemporaryFolder folder = new();
        foreach (string serial in (string[])["1", "7K3MZ0Q2WD", "ABCDEFGHIJ0123456789"])
        {
            DeviceLabel label = NewLabel(serial);
            await File.WriteAllBytesAsync(folder.File("label.png"), new LabelImage(label).Png(), TestContext.Current.CancellationToken);
            (await Zbar.ScanAsync(folder.File("label.png"))).ShouldBe([label.Encode()]);
        }
    }

    [Fact]
    public void A_label_is_one_segment_in_alphanumeric_mode()
    {
        Gen.Int[1, DeviceLabel.SerialLimit].Sample(
            length =>
            {
                DeviceLabel label = NewLabel(new string('8', length));
                int bits = FirstBits(new LabelImage(label), 13);
                (bits >> 9).ShouldBe(AlphanumericMode);
                (bits & 0x1FF).ShouldBe(label.Encode().Length);
            },
            iter: Effort.Cases(40));
    }

    [Fact]
    public void The_code_has_a_quiet_zone_of_four_modules()
    {
        LabelImage image = new(NewLabel("7K3MZ0Q2WD"));
        for (int along = 0; along < image.Side; along++)
        {
            for (int depth = 0; depth < QuietZone; depth++)
            {
                (image.IsDark(along, depth) || image.IsDark(depth, along) || image.IsDark(along, image.Side - 1 - depth)
                    || image.IsDark(image.Side - 1 - depth, along)).ShouldBeFalse();
            }
        }

        image.IsDark(QuietZone, QuietZone).ShouldBeTrue();
    }

    [Fact]
    public void The_PNG_has_a_resolution_of_300_dots_per_inch()
    {
        LabelImage image = new(NewLabel("7K3MZ0Q2WD"));
        byte[] png = image.Png();
        Convert.ToHexString(png[..8]).ShouldBe("89504E470D0A1A0A");
        Dictionary<string, byte[]> chunks = [];
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)).ShouldBe(Crc32(png.AsSpan(at + 4, 4 + length)));
            chunks.Add(System.Text.Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += 12 + length;
        }

        chunks.Keys.First().ShouldBe("IHDR");
        BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"]).ShouldBe(image.Side * LabelImage.ModulePixels);
        double dotsPerInch = BinaryPrimitives.ReadInt32BigEndian(chunks["pHYs"]) * 0.0254;
        dotsPerInch.ShouldBe(300, 0.01);
        chunks["pHYs"][8].ShouldBe((byte)1);
    }

    [Fact]
    public void The_SVG_has_the_same_modules_and_the_serial_and_setup_code_in_print()
    {
        DeviceLabel label = NewLabel("7K3MZ0Q2WD");
        LabelImage image = new(label);
        XElement svg = XElement.Parse(image.Svg());
        XNamespace name = svg.Name.Namespace;
        string[] lines = [.. svg.Elements(name + "text").Select(text => text.Value)];
        lines[0].ShouldBe("SN 7K3MZ0Q2WD");
        SetupCode.TryParse(label.Serial, string.Concat(lines[1..]), out byte[]? code).ShouldBeTrue();
        code.ShouldBe(label.SetupCode);

        int dark = Enumerable.Range(0, image.Side * image.Side).Count(at => image.IsDark(at % image.Side, at / image.Side));
        string path = svg.Element(name + "path")!.Attribute("d")!.Value;
        path.Split('h').Skip(1).Where(step => !step.StartsWith('-')).Sum(
            step =>
                int.Parse(
                    step[..step.IndexOf('v', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(dark);
        image.Svg().ShouldNotContain(label.Encode());
    }

    [Fact]
    public void In_a_terminal_one_character_shows_two_modules_one_above_the_other()
    {
        LabelImage image = new(NewLabel("7K3MZ0Q2WD"));
        IReadOnlyList<string> rows = image.TerminalRows();
        rows.Count.ShouldBe((image.Side + 1) / 2);
        rows.ShouldAllBe(row => row.Length == image.Side);
        for (int y = 0; y < image.Side; y++)
        {
            for (int x = 0; x < image.Side; x++)
            {
                char character = rows[y / 2][x];
                (character == '█' || character == (y % 2 == 0 ? '▀' : '▄')).ShouldBe(image.IsDark(x, y));
            }
        }
    }

    private static DeviceLabel NewLabel(string serial)
    {
        using HospitalKey device = HospitalKey.Create();
        return DeviceLabel.Of(serial, device.Public, SetupCode.New());
    }

    /// <summary>
    /// The first bits of a code of the versions 1 to 6, up to 16 of them, read as ISO/IEC 18004 lays them out: from the lower right corner
    /// upwards, two columns wide.
    /// </summary>
    private static int FirstBits(LabelImage image, int count)
    {
        int side = image.Side - (2 * QuietZone);
        bool IsDark(int x, int y) => image.IsDark(x + QuietZone, y + QuietZone);

        // The mask's number is beside the upper left corner, and is itself masked.
        int mask = ((IsDark(2, 8) ? 4 : 0) | (IsDark(3, 8) ? 2 : 0) | (IsDark(4, 8) ? 1 : 0)) ^ 0b101;
        bool IsMasked(int x, int y) => mask switch
        {
            0 => (x + y) % 2 == 0,
            1 => y % 2 == 0,
            2 => x % 3 == 0,
            3 => (x + y) % 3 == 0,
            4 => ((y / 2) + (x / 3)) % 2 == 0,
            5 => (x * y % 2) + (x * y % 3) == 0,
            6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
            _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
        };
        bool BitAt(int place)
        {
            int x = side - 1 - (place % 2);
            int y = side - 1 - (place / 2);
            return IsDark(x, y) ^ IsMasked(x, y);
        }

        // The blocks' first words come first, then their second ones.
        int bits = 0;
        for (int bit = 0; bit < count; bit++)
        {
            int place = bit < 8 ? bit : bit + (8 * (Blocks(side) - 1));
            bits = (bits << 1) | (BitAt(place) ? 1 : 0);
        }

        return bits;
    }

    /// <summary>Blocks of the versions 1 to 6 with error correction Q (ISO/IEC 18004, table 9).</summary>
    private static int Blocks(int side) => ((side - 17) / 4) switch { 1 or 2 => 1, 3 or 4 => 2, _ => 4 };

    private static uint Crc32(ReadOnlySpan<byte> content)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in content)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
