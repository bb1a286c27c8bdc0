using System.Formats.Cbor;
using System.Text;
using CsCheck;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using SimpleBase;

namespace Hospital.Tests.Labels;

/// <summary>What a device's label says, scanned or typed.</summary>
public class DeviceLabels
{
    private static readonly Gen<string> Serials = Gen.Char["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"].Array[1, DeviceLabel.SerialLimit].Select(
        characters => new string(characters));
    private static readonly Gen<byte[]> Codes = Gen.Byte.Array[SetupCode.Length];

    [Theory]
    [InlineData("AB", "BB8")]
    [InlineData("Hello!!", "%69 VD92EX0")]
    [InlineData("base-45", "UJCLQE7W581")]
    [InlineData("ietf!", "QED8WEX0")]
    public void Base45_gives_the_examples_of_RFC_9285(string plain, string encoded)
    {
        Base45.Default.Encode(Encoding.ASCII.GetBytes(plain)).ShouldBe(encoded);
        Encoding.ASCII.GetString(Base45.Default.Decode(encoded)).ShouldBe(plain);
    }

    [Fact]
    public void A_label_contains_version_serial_device_identifier_and_setup_code()
    {
        using HospitalKey device = HospitalKey.Create();
        byte[] code = SetupCode.New();
        string text = DeviceLabel.Of("7K3MZ0Q2WD", device.Public, code).Encode();
        text.ShouldStartWith("NM1:");
        CborReader reader = new(Base45.Default.Decode(text.AsSpan(4)), CborConformanceMode.Canonical);
        reader.ReadStartArray().ShouldBe(4);
        reader.ReadInt32().ShouldBe(1);
        reader.ReadTextString().ShouldBe("7K3MZ0Q2WD");
        byte[] identifier = reader.ReadByteString();
        identifier.ShouldBe(device.Public.DeviceIdentifier);
        Convert.ToHexStringLower(identifier).ShouldStartWith(device.Public.DeviceId);
        reader.ReadByteString().ShouldBe(code);
        reader.ReadEndArray();
        reader.BytesRemaining.ShouldBe(0);
    }

    [Fact]
    public void A_label_reads_back_unchanged_and_has_exactly_one_encoding()
    {
        using HospitalKey device = HospitalKey.Create();
        Gen.Select(Serials, Codes, Gen.Int, Gen.Char).Sample((serial, code, place, character) =>
        {
            string text = DeviceLabel.Of(serial, device.Public, code).Encode();
            Read(text + "\r\n").Serial.ShouldBe(serial);
            Read(text).Identifier.ShouldBe(device.Public.DeviceIdentifier);
            Read(text).SetupCode.ShouldBe(code);

            char[] changed = text.ToCharArray();
            changed[(uint)place % changed.Length] = character;
            if (DeviceLabel.TryParse(new string(changed), out DeviceLabel? other) == LabelRefusal.None)
            {
                other!.Encode().ShouldBe(new string(changed).Trim('\r', '\n', '\t'));
            }
        });
    }

    [Fact]
    public void Random_texts_are_refused_without_an_exception()
    {
        Gen.String.Sample(text => DeviceLabel.TryParse(text, out _).ShouldBe(LabelRefusal.NotALabel));
        Gen.Char["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"].Array[0, 600].Sample(characters =>
            DeviceLabel.TryParse(DeviceLabel.Prefix + new string(characters), out _).ShouldNotBe(LabelRefusal.None));
        Gen.Byte.Array[0, 80].Sample(content =>
            DeviceLabel.TryParse(DeviceLabel.Prefix + Base45.Default.Encode(content), out _).ShouldNotBe(LabelRefusal.None));
    }

    [Theory]
    [InlineData("https://example.org", LabelRefusal.NotALabel)]
    [InlineData("nm1:6BFOXN", LabelRefusal.NotALabel)]
    [InlineData("", LabelRefusal.NotALabel)]
    [InlineData("NM1:", LabelRefusal.Malformed)]
    [InlineData("NM1:A", LabelRefusal.NotBase45)]
    [InlineData("NM1:GGW", LabelRefusal.NotBase45)]
    [InlineData("NM1:abc", LabelRefusal.NotBase45)]
    public void A_text_that_is_not_a_label_is_refused_with_its_reason(string text, LabelRefusal refusal) =>
        DeviceLabel.TryParse(text, out _).ShouldBe(refusal);

    [Theory]
    [InlineData("84 01 6141 50 00000000000000000000000000000000 50 00000000000000000000000000000000", LabelRefusal.None)]
    [InlineData("84 02 6141 50 00000000000000000000000000000000 50 00000000000000000000000000000000", LabelRefusal.VersionUnknown)]
    [InlineData("8102", LabelRefusal.VersionUnknown)]
    [InlineData("8101", LabelRefusal.Malformed)]
    [InlineData("A101", LabelRefusal.Malformed)]
    [InlineData("84 1801 6141 50 00000000000000000000000000000000 50 00000000000000000000000000000000", LabelRefusal.Malformed)]
    [InlineData("9F 01 6141 50 00000000000000000000000000000000 50 00000000000000000000000000000000 FF", LabelRefusal.Malformed)]
    [InlineData("84 01 6141 50 00000000000000000000000000000000 50 0000000000000000000000000000", LabelRefusal.Malformed)]
    [InlineData("84 01 6141 50 00000000000000000000000000000000 50 00000000000000000000000000000000 00", LabelRefusal.Malformed)]
    [InlineData("84 01 4141 50 00000000000000000000000000000000 50 00000000000000000000000000000000", LabelRefusal.Malformed)]
    [InlineData("84 01 60 50 00000000000000000000000000000000 50 00000000000000000000000000000000", LabelRefusal.SerialWrong)]
    [InlineData("84 01 6161 50 00000000000000000000000000000000 50 00000000000000000000000000000000", LabelRefusal.SerialWrong)]
    [InlineData(
        "84 01 75 414141414141414141414141414141414141414141 50 00000000000000000000000000000000 50 00000000000000000000000000000000",
        LabelRefusal.SerialWrong)]
    [InlineData("84 01 6141 4A 00000000000000000000 50 00000000000000000000000000000000", LabelRefusal.IdentifierWrong)]
    [InlineData("84 01 6141 50 00000000000000000000000000000000 48 0000000000000000", LabelRefusal.SetupCodeWrong)]
    public void A_malformed_label_is_refused_with_its_reason(string content, LabelRefusal refusal)
    {
        byte[] bytes = Convert.FromHexString(content.Replace(" ", "", StringComparison.Ordinal));
        DeviceLabel.TryParse(DeviceLabel.Prefix + Base45.Default.Encode(bytes), out DeviceLabel? label).ShouldBe(refusal);
        (label is null).ShouldBe(refusal != LabelRefusal.None);
    }

    [Theory]
    [InlineData("]Q1{0}")]
    [InlineData("\u0002{0}\u0003")]
    [InlineData("\u0002]Q1{0}\u0003\r\n")]
    [InlineData("]Q3\u001d{0}\u001d")]
    [InlineData("\ufeff{0}")]
    [InlineData("\ufeff]Q1 {0}\r\n")]
    [InlineData("  {0}  ")]
    [InlineData("\t{0} \u0003 ")]
    [InlineData("\u200b\u00a0{0}\u00a0")]
    public void A_label_is_read_with_what_scanners_add_around_it(string added)
    {
        using HospitalKey device = HospitalKey.Create();
        Gen.Select(Serials, Codes).Sample((serial, code) =>
        {
            string text = DeviceLabel.Of(serial, device.Public, code).Encode();
            Read(string.Format(System.Globalization.CultureInfo.InvariantCulture, added, text)).SetupCode.ShouldBe(code);
        }, iter: 200);
    }

    [Theory]
    [InlineData("\u0002]C1P-1001\u0003", "P-1001")]
    [InlineData("]d2\u001dP-1001 \r", "P-1001")]
    [InlineData("P-1001", "P-1001")]
    [InlineData("]", "]")]
    [InlineData("", "")]
    public void A_wristbands_code_is_read_with_what_scanners_add_around_it(string scanned, string id) =>
        ScannerText.Clean(scanned).ShouldBe(id);

    [Fact]
    public void Letters_outside_of_Base45_are_not_the_label_of_a_sensor_and_never_an_exception()
    {
        Gen.String[0, 100].Sample(text => DeviceLabel.TryParse(DeviceLabel.Prefix + text, out _).ShouldNotBe(LabelRefusal.None));
        Gen.Char.Array[1, 8].Sample(letters => SetupCode.TryParse("A1", new string(letters), out _).ShouldBeFalse());
        foreach (string text in new[] { "ÄÖÜ", "abc", "\u0410\u0411\u0412", "\ud83d", "12\uffff", "\u007f\u0080\u00ff", "::::::" })
        {
            LabelRefusal refusal = DeviceLabel.TryParse(DeviceLabel.Prefix + text, out _);
            refusal.ShouldBe(LabelRefusal.NotBase45);
            LabelText.Of(refusal).ShouldStartWith("this is not the label of a sensor; ");
        }
    }

    [Fact]
    public void A_text_longer_than_any_label_is_not_parsed()
    {
        DeviceLabel.TryParse("NM1:" + new string('0', 100_000), out _).ShouldBe(LabelRefusal.TooLong);
    }

    [Fact]
    public void Every_refusal_says_what_to_do()
    {
        foreach (LabelRefusal refusal in Enum.GetValues<LabelRefusal>().Where(refusal => refusal != LabelRefusal.None))
        {
            LabelText.Of(refusal).ShouldContain("; ");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("A-1")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTU")]
    public void An_invalid_serial_or_setup_code_is_not_put_on_a_label(string serial)
    {
        using HospitalKey device = HospitalKey.Create();
        Should.Throw<ArgumentException>(() => DeviceLabel.Of(serial, device.Public, SetupCode.New()));
        Should.Throw<ArgumentException>(() => DeviceLabel.Of("A", device.Public, new byte[8]));
    }

    [Fact]
    public void A_setup_code_may_be_typed_in_lower_case_without_hyphens_with_O_for_0_and_l_for_1()
    {
        Gen.Select(Serials, Codes).Sample((serial, code) =>
        {
            string printed = SetupCode.Format(serial, code);
            printed.Split('-').ShouldAllBe(group => group.Length == SetupCode.GroupLength);
            printed.Split('-').Length.ShouldBe(7);
            string typed = " " + printed.ToLowerInvariant().Replace('0', 'o').Replace('1', 'l').Replace("-", " ", StringComparison.Ordinal);
            SetupCode.TryParse(serial, typed, out byte[]? read).ShouldBeTrue();
            read.ShouldBe(code);
        });
    }

    [Fact]
    public void A_typing_mistake_in_a_setup_code_and_the_code_of_another_label_are_detected()
    {
        // A checksum of 12 bits misses one mistake in 4,096: about ten of these 40,000.
        int missed = 0;
        Random random = new(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] code = new byte[SetupCode.Length];
            random.NextBytes(code);
            string printed = SetupCode.Format("A1", code).Replace("-", "", StringComparison.Ordinal);
            char[] typed = printed.ToCharArray();
            int place = random.Next(typed.Length - 1);
            (char first, char second) = (typed[place], typed[place + 1]);
            (typed[place], typed[place + 1]) = (second, first != second ? first : first == 'Z' ? 'Y' : 'Z');
            missed += SetupCode.TryParse("A1", new string(typed), out _) ? 1 : 0;
            missed += SetupCode.TryParse("A2", printed, out _) ? 1 : 0;
        }

        missed.ShouldBeLessThan(50);
        string whole = SetupCode.Format("A1", new byte[SetupCode.Length]);
        SetupCode.TryParse("A1", whole[..^1], out _).ShouldBeFalse();
        SetupCode.TryParse("A1", whole + "0", out _).ShouldBeFalse();
        SetupCode.TryParse("A1", whole.Replace(whole[^1], 'U'), out _).ShouldBeFalse();
        SetupCode.TryParse("A1", "", out _).ShouldBeFalse();
    }

    private static DeviceLabel Read(string text)
    {
        DeviceLabel.TryParse(text, out DeviceLabel? label).ShouldBe(LabelRefusal.None);
        return label!;
    }
}
