using CsCheck;
using NanoMedAgent.Hl7.Messages;

namespace Hl7.Tests.Messages;

/// <summary>What is escaped, and what stays as it is.</summary>
public sealed class Texts
{
    private static readonly Hl7Delimiters Standard = Hl7Delimiters.Standard;

    [Theory]
    [InlineData("a|b^c&d~e\\f", @"a\F\b\S\c\T\d\R\e\E\f")]
    [InlineData("two\r\nlines", @"two\X0D\\X0A\lines")]
    [InlineData("\u000b\u001c", @"\X0B\\X1C\")]
    [InlineData("Müller, Čapek, 37 °C", "Müller, Čapek, 37 °C")]
    public void A_text_is_written_so_that_it_divides_nothing(string text, string written) =>
        Hl7Text.Escape(text, Standard).ShouldBe(written);

    [Fact]
    public void Half_a_character_is_written_as_a_replacement() =>
        Hl7Text.Escape("half " + '\ud83d' + "|", Standard).ShouldBe(@"half " + '\ufffd' + @"\F\");

    [Theory]
    [InlineData(@"\X4D\", "M")]
    [InlineData(@"\X4d6C\", "Ml")]
    [InlineData(@"\XC3BC\", "ü")]
    [InlineData(@"a\F\b\S\c\T\d\R\e\E\f", "a|b^c&d~e\\f")]
    public void An_escape_is_read(string written, string text) => Hl7Text.Unescape(written, Standard).ShouldBe(text);

    [Theory]
    [InlineData(@"\H\bold\N\")]
    [InlineData(@"one\.br\two\.sp+2\three")]
    [InlineData(@"\C2D42\ \M1\ \Zsite\")]
    [InlineData(@"\XC3\")]
    [InlineData(@"\X4\ \XGG\")]
    [InlineData(@"\X10d\apek\X a\")]
    [InlineData(@"C:\temp")]
    [InlineData(@"at the end\")]
    [InlineData(@"\\")]
    [InlineData(@"\not a sequence\")]
    public void What_is_no_escape_of_a_text_stays_as_it_is(string written) => Hl7Text.Unescape(written, Standard).ShouldBe(written);

    [Fact]
    public void A_lone_backslash_does_not_swallow_the_escape_after_it() =>
        Hl7Text.Unescape(@"C:\temp\F\x", Standard).ShouldBe(@"C:\temp|x");

    [Fact]
    public void Any_text_is_read_as_it_was_written() => Texts_of_anything().Sample(text =>
    {
        string written = Hl7Text.Escape(text, Standard);
        written.ShouldAllBe(character => character >= ' ' && character != '\u007f' && !"|^&~".Contains(character));
        Hl7Text.Unescape(written, Standard).ShouldBe(text);
    });

    [Fact]
    public void Any_text_is_read_as_it_was_written_with_other_delimiters() => Texts_of_anything().Sample(text =>
    {
        Hl7Delimiters unusual = new('#', '$', '*', '!', '%');
        Hl7Text.Unescape(Hl7Text.Escape(text, unusual), unusual).ShouldBe(text);
    });

    [Fact]
    public void Reading_never_fails() => Gen.Char["\\|^&~XHF.br0D4CMZ ü"].Array[0, 40].Sample(characters =>
        Hl7Text.Unescape(new string(characters), Standard).ShouldNotBeNull());

    // Delimiters are more frequent than chance would have them. Halves of characters cannot be carried by any character set.
    private static Gen<string> Texts_of_anything() =>
        Gen.OneOf(Gen.Char["\\|^&~XHFSTRE.br0123\r\n\u000b\u001c\u0000\u007f"], Gen.Char['\u0001', '\ud7ff'])
            .Array[0, 60].Select(characters => new string(characters));
}
