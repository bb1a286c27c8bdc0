using Nano.Tests.World;

namespace Nano.Tests.Firmware;

/// <summary>device.json as the board reads it.</summary>
public sealed class Configurations
{
    [Theory]
    [InlineData("20261129012000001234")]
    [InlineData("correct(1234)horse")]
    [InlineData("\\\"begins and ends\\\"")]
    public void A_password_that_nanoFramework_Json_would_change_is_read_with_its_mark(string escaped)
    {
        string password = escaped.Replace("\\\"", "\"", StringComparison.Ordinal);
        using FirmwareWard ward = new(configure: json => json
            .Replace("\"wifiName\": \"ward\"", "\"textMark\": \"(=)\", \"wifiName\": \"(=)ward(=)\"", StringComparison.Ordinal)
            .Replace("\"a password\"", $"\"(=){escaped}(=)\"", StringComparison.Ordinal)
            .Replace("\"brokerUser\": \"\", \"brokerPassword\": \"\"",
                "\"brokerUser\": \"(=)(=)\", \"brokerPassword\": \"(=)(=)\"", StringComparison.Ordinal)
            .Replace("\"releaseMirror\": \"\"", "\"releaseMirror\": \"(=)(=)\"", StringComparison.Ordinal));
        ward.Chip.Radio.NetworkPassword = password;
        ward.PowerOn().Run(minutes: 2);
        ward.Readings.ShouldNotBeEmpty(ward.LogText);
    }

    [Theory]
    [InlineData("\"wifiName\": \"ward\"", "\"wifiName\": \"0123456789012345678901234567890x\"", "wifiName of 1 to 31 bytes")]
    [InlineData("\"wifiName\": \"ward\"", "\"wifiName\": \"ääääääääääääääää\"", "wifiName of 1 to 31 bytes")]
    [InlineData(
        "\"a password\"", "\"0123456789012345678901234567890123456789012345678901234567890123\"", "wifiPassword of at most 63 bytes")]
    [InlineData("\"wifiName\"", "\"textMark\": \"(=)\", \"wifiName\"", "mark around each free text")]
    [InlineData("\"i2cBus\": 1", "\"i2cBus\": 3", "i2cBus of 1 or 2")]
    [InlineData("\"button\": 0", "\"button\": -1", "button")]
    [InlineData("\"brokerPort\": 1883", "\"brokerPort\": 0", "brokerPort")]
    public void What_cannot_work_is_named_in_the_log_and_shown_by_the_light(string right, string wrong, string named)
    {
        using FirmwareWard ward = new(configure: json => json.Replace(right, wrong, StringComparison.Ordinal));
        ward.PowerOn().Run(minutes: 15);
        ward.LogText.ShouldContain("device.json has no " + named);
        ward.Chip.Starts.ShouldBe(1);
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
        ward.Chip.Calls["GpioPin.Write"].ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"board\": tru")]
    [InlineData("[1, 2]")]
    public void A_file_that_is_no_configuration_leaves_the_device_reachable(string content)
    {
        using FirmwareWard ward = new(configure: _ => content);
        ward.PowerOn().Run(minutes: 15);
        ward.Chip.Starts.ShouldBe(1);
        ward.LogText.ShouldContain("device.json");
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
    }

    [Fact]
    public void A_sensor_without_a_driver_restarts_the_device_ever_more_rarely_and_every_ten_minutes_at_last()
    {
        using FirmwareWard ward = new(configure: json => json.Replace("tmp117", "tmp999", StringComparison.Ordinal));
        ward.PowerOn().Run(minutes: 0.2);
        ward.Chip.Starts.ShouldBe(1);
        ward.LogText.ShouldContain("no driver for sensor tmp999");
        ward.Run(minutes: 20);
        int starts = ward.Chip.Starts;
        starts.ShouldBeLessThan(9);
        ward.Run(minutes: 9);
        ward.Chip.Starts.ShouldBeLessThan(starts + 2);
        ward.Run(minutes: 11);
        ward.Chip.Starts.ShouldBe(starts + 2);
    }

    [Fact]
    public void A_configuration_that_cannot_be_read_yet_is_read_again()
    {
        using FirmwareWard ward = new();
        ward.Flash.FailReads(0, 20);
        ward.PowerOn().Run(minutes: 4);
        ward.Readings.ShouldNotBeEmpty(ward.LogText);
    }

    [Fact]
    public void A_configuration_for_which_the_heap_is_too_full_is_read_again()
    {
        using FirmwareWard ward = new();
        ward.Chip.FaultAt = call => call is { Member: "JsonConvert.DeserializeObject", Number: < 4 }
            ? NanoMedAgent.Nano.Calls.NativeFault.HeapFull : NanoMedAgent.Nano.Calls.NativeFault.None;
        ward.PowerOn().Run(minutes: 2);
        ward.Readings.ShouldNotBeEmpty(ward.LogText);
        ward.Chip.Starts.ShouldBe(1);
    }

    [Fact]
    public void A_board_on_mains_without_a_light_measures()
    {
        using FirmwareWard ward = new(configure: json => json
            .Replace("\"light\": 2", "\"light\": -1", StringComparison.Ordinal)
            .Replace("\"batteryMilliwattHours\": 3700", "\"batteryMilliwattHours\": 0", StringComparison.Ordinal));
        ward.PowerOn().Run(minutes: 2);
        ward.Readings.ShouldNotBeEmpty();
        ward.Chip.Calls.ContainsKey("GpioPin.Write").ShouldBeFalse();
    }

    [Fact]
    public void Without_a_policy_it_says_who_it_is_and_waits()
    {
        using FirmwareWard ward = new();
        ward.Flash.Delete("policy");
        ward.PowerOn().Run(minutes: 30);
        ward.LogText.ShouldContain("Agent: not started");
        ward.Chip.Starts.ShouldBe(1);
    }
}
