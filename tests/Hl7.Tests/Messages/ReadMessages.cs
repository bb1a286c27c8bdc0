using System.Text;
using CsCheck;
using NanoMedAgent.Hl7.Messages;

namespace Hl7.Tests.Messages;

/// <summary>Messages of other people, as they are read and as they are written again.</summary>
public sealed class ReadMessages
{
    private const string Admission =
        "MSH|^~\\&|HIS|HOSP|WARD|HOSP|20260101120000+0100||ADT^A01^ADT_A01|4711|P|2.6|||AL|NE||UNICODE UTF-8\r"
        + "EVN||20260101120000+0100\r"
        + "PID|1||P-1^^^HOSP&1.2.3&ISO^MR~99^^^SSA^SS||Müller^Jürgen^^^Dr.||19500203|M|||\"\"\r"
        + "PV1|1|I|ICU^3^2^HOSP||||||||||||||||V-9\r";

    [Fact]
    public void Fields_components_repetitions_and_subcomponents_are_counted_from_one()
    {
        Hl7Message message = Read(Admission);
        message.Type.ShouldBe(("ADT", "A01"));
        message.ControlId.ShouldBe("4711");
        message.Header[1].Raw.ShouldBe("|");
        message.Header[2].Raw.ShouldBe("^~\\&");
        Hl7Segment patient = message.Find("PID")!;
        patient[3].Text.ShouldBe("P-1");
        patient[3][4, 2].ShouldBe("1.2.3");
        patient[3].Repetitions.Select(each => each[5]).ShouldBe(["MR", "SS"]);
        patient[5][2].ShouldBe("Jürgen");
        patient[11].IsNull.ShouldBeTrue();
        patient[40].IsEmpty.ShouldBeTrue();
        patient[3][9, 7].ShouldBe("");
        message.Find("PV1")![3][3].ShouldBe("2");
        message.Find("ZZZ").ShouldBeNull();
    }

    [Fact]
    public void What_was_read_is_written_again_as_it_was()
    {
        string odd = Admission + "OBX|1|FT|x||\\H\\bold\\N\\ \\Zsite\\ C:\\temp~two^^^\\E\\\rZZ1|a\\XC3\\\r";
        Read(odd).ToString().ShouldBe(odd);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r\r")]
    public void A_segment_may_end_as_other_senders_end_theirs(string end) =>
        Read(Admission.Replace("\r", end, StringComparison.Ordinal)).Segments.Count.ShouldBe(4);

    [Fact]
    public void Delimiters_are_what_the_message_says()
    {
        Hl7Message message = Read("MSH#$*!%#A#B\rPID###1$$$H%2*3\rNTE###100 !F! a|b^c\r");
        message.Find("PID")![3][4, 2].ShouldBe("2");
        message.Find("PID")![3].Repetitions.Count.ShouldBe(2);
        message.Find("NTE")![3].Text.ShouldBe("100 # a|b^c");
    }

    [Theory]
    [InlineData("", "Müller")]
    [InlineData("UNICODE UTF-8", "Müller")]
    [InlineData("8859/1", "Müller")]
    [InlineData("8859/15", "Müller €")]
    [InlineData("8859/5", "Мюллер")]
    [InlineData("8859/1~UNICODE UTF-8", "Müller")]
    public void A_name_is_read_in_the_character_set_that_the_header_names(string named, string name)
    {
        Encoding encoding = named switch
        {
            "8859/15" => CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-15")!,
            "8859/5" => CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-5")!,
            _ when named.StartsWith("8859/1", StringComparison.Ordinal) => Encoding.Latin1,
            _ => Encoding.UTF8,
        };
        byte[] bytes = encoding.GetBytes($"MSH|^~\\&|||||||ADT^A01|1|P|2.6||||||{named}\rPID|||||{name}\r");
        Hl7Message.TryRead(bytes, Hl7Limits.Default, out Hl7Message message, out _).ShouldBeTrue();
        message.Find("PID")![5].Text.ShouldBe(name);
    }

    [Theory]
    [InlineData("", Hl7Refusal.NoHeader)]
    [InlineData("PID|1\r", Hl7Refusal.NoHeader)]
    [InlineData("MSH", Hl7Refusal.NoHeader)]
    [InlineData("MSH|^~", Hl7Refusal.NoHeader)]
    [InlineData("MSH|^^\\&|", Hl7Refusal.NoHeader)]
    [InlineData("MSH|abcd|", Hl7Refusal.NoHeader)]
    [InlineData("MSH|^~\\&|\rpid|1\r", Hl7Refusal.BadSegmentName)]
    [InlineData("MSH|^~\\&|\rPIDX|1\r", Hl7Refusal.BadSegmentName)]
    [InlineData("MSH|^~\\&|\rPID|1\u001c|\r", Hl7Refusal.ControlCharacter)]
    [InlineData("MSH|^~\\&||||||||||||||||EBCDIC\r", Hl7Refusal.UnknownCharacterSet)]
    [InlineData("MSH|^~\\&|\rPID|1|2|3|4|5|6\r", Hl7Refusal.TooManyFields)]
    [InlineData("MSH|^~\\&|\rPID|1\rPID|2\rPID|3\r", Hl7Refusal.TooManySegments)]
    public void What_is_no_message_is_refused_with_a_reason(string text, Hl7Refusal expected)
    {
        Hl7Limits limits = new() { MessageBytes = 200, Segments = 3, Fields = expected == Hl7Refusal.TooManyFields ? 5 : 40 };
        Hl7Message.TryRead(Encoding.UTF8.GetBytes(text), limits, out _, out Hl7Refusal refusal).ShouldBeFalse();
        refusal.ShouldBe(expected);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_and_not_guessed_at()
    {
        byte[] latin = Encoding.Latin1.GetBytes("MSH|^~\\&|Müller\r");
        Hl7Message.TryRead(latin, Hl7Limits.Default, out _, out Hl7Refusal refusal).ShouldBeFalse();
        refusal.ShouldBe(Hl7Refusal.NotInCharacterSet);
    }

    [Fact]
    public void A_message_of_exactly_the_limit_is_read_and_one_byte_more_is_not()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Admission);
        Hl7Message.TryRead(bytes, new Hl7Limits { MessageBytes = bytes.Length }, out _, out _).ShouldBeTrue();
        Hl7Message.TryRead(bytes, new Hl7Limits { MessageBytes = bytes.Length - 1 }, out _, out Hl7Refusal refusal).ShouldBeFalse();
        refusal.ShouldBe(Hl7Refusal.TooLong);
    }

    [Fact]
    public void Values_of_any_text_are_read_as_they_were_written() =>
        Gen.Char['\u0000', '\ud7ff'].Array[1, 20].Select(characters => new string(characters)).Array[1, 6].Sample(values =>
        {
            Hl7Segment segment = new Hl7Segment("ZZZ").Set(2, [.. values.Select(Hl7Component.FromString)]).Set(4, Hl7Component.Of(values));
            segment.Add(5, "first").Add(5, values[0]);
            Hl7Message message = Read(new Hl7Message([new Hl7Segment("MSH").Set(18, "UNICODE UTF-8"), segment]).ToString());
            Hl7Segment read = message.Find("ZZZ")!;
            for (int i = 0; i < values.Length; i++)
            {
                read[2][i + 1].ShouldBe(values[i]);
                read[4][1, i + 1].ShouldBe(values[i]);
            }

            read[5].Repetitions[1].Text.ShouldBe(values[0]);
        });

    [Fact]
    public void No_bytes_make_the_reader_fail() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Bool).Sample((noise, withHeader) =>
    {
        byte[] bytes = withHeader ? [.. "MSH|^~\\&|A|B\r"u8, .. noise] : noise;
        if (Hl7Message.TryRead(bytes, Hl7Limits.Default, out Hl7Message message, out Hl7Refusal refusal))
        {
            refusal.ShouldBe(Hl7Refusal.None);
            foreach (Hl7Segment segment in message.Segments)
            {
                for (int field = 1; field <= segment.Count; field++)
                {
                    segment[field].Repetitions.ShouldAllBe(repetition => repetition[2, 2] != null);
                }
            }
        }
        else
        {
            refusal.ShouldNotBe(Hl7Refusal.None);
        }
    });

    private static Hl7Message Read(string text)
    {
        Hl7Message.TryRead(Encoding.UTF8.GetBytes(text), Hl7Limits.Default, out Hl7Message message, out Hl7Refusal refusal)
            .ShouldBeTrue(refusal.ToString());
        return message;
    }
}
