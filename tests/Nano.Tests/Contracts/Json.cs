extern alias packages;

using Nano.Tests.World;
using packages::nanoFramework.Json;
using packages::NanoMedAgent.Esp32;

namespace Nano.Tests.Contracts;

/// <summary>nanoFramework.Json, as it reads a configuration.</summary>
public sealed class Json
{
    [Theory]
    [InlineData("a password")]
    [InlineData("quotation \\\" inside")]
    [InlineData("back\\\\slash")]
    [InlineData("Straße 北")]
    [InlineData("20261129T12000")]
    public void Ordinary_texts_are_read_as_they_are(string text) =>
        Read(text).ShouldBe(text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal));

    [Theory]
    [InlineData("20261129T120000999")]
    [InlineData("20261129012000001234")]
    [InlineData("2026-11-29T12:00:00Z")]
    [InlineData("/Date(628318530718)/")]
    [InlineData("correct(1234)horse")]
    [InlineData("DTSTART:20261129T120000")]
    public void A_text_of_18_characters_that_reads_as_a_date_is_replaced(string text) => Read(text).ShouldNotBe(text);

    [Fact]
    public void A_quotation_mark_at_the_end_takes_the_first_character_along() => Read("abc\\\"").ShouldBe("bc");

    [Fact]
    public void After_a_quotation_mark_at_the_beginning_escapes_are_undone_twice() => Read("\\\"a\\\\\\\\b").ShouldBe("\"a\\b");

    [Fact]
    public void Escapes_by_number_are_taken_for_decimal_ones_or_refused()
    {
        Read("\\u0065").ShouldBe("A");
        Should.Throw<Exception>(() => Read("\\u00fc"));
    }

    [Fact]
    public void An_escaped_slash_is_refused() => Should.Throw<Exception>(() => Read("a\\/b"));

    [Fact]
    public void A_number_becomes_a_text() => OnChip.Run(_ => Convert("{\"wifiName\":123}").WifiName.ShouldBe("123"));

    private static string? Read(string escaped)
    {
        string? read = null;
        OnChip.Run(_ => read = Convert($$"""{"wifiName":"{{escaped}}"}""").WifiName);
        return read;
    }

    private static DeviceConfiguration Convert(string json) => (DeviceConfiguration)JsonConvert.DeserializeObject(
        json, typeof(DeviceConfiguration), new JsonSerializerOptions(JsonSerializerDefaults.Web));
}
