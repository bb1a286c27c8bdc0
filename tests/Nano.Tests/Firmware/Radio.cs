using Nano.Tests.World;

namespace Nano.Tests.Firmware;

/// <summary>Wi-Fi, its password, and the time.</summary>
public sealed class Radio
{
    [Fact]
    public void The_password_is_never_written_to_the_drivers_flash()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 1);
        ward.Chip.Radio.HasAccessPoint = false;
        ward.Run(minutes: 5);
        ward.Chip.Radio.StoredCredentials.ShouldBe(0);
    }

    [Fact]
    public void A_network_that_an_earlier_program_has_stored_costs_a_start_no_minute()
    {
        using FirmwareWard ward = new();
        ward.Chip.Radio.StoreNetwork("ward", "a password");
        ward.PowerOn().Run(minutes: 0.25);
        ward.Chip.Broker.HasClient.ShouldBeTrue(ward.LogText);
    }

    [Fact]
    public void Another_network_that_an_earlier_program_has_stored_costs_a_start_no_minute()
    {
        using FirmwareWard ward = new();
        ward.Chip.Radio.StoreNetwork("home", "another");
        ward.PowerOn().Run(minutes: 0.4);
        ward.Chip.Broker.HasClient.ShouldBeTrue(ward.LogText);
    }

    [Fact]
    public void The_radio_comes_first_then_the_keys_and_then_the_network()
    {
        using FirmwareWard ward = new();
        ward.Chip.Radio.IsDriverOn = false;
        ward.PowerOn().Run(minutes: 5);
        ward.Chip.WeakRandomBytes.ShouldBe(0);
        ward.LogText.ShouldNotContain("public key");
        ward.Chip.Broker.Connections.ShouldBe(0);
        ward.Chip.Radio.IsDriverOn = true;
        ward.Run(minutes: 2);
        ward.Chip.WeakRandomBytes.ShouldBe(0);
        ward.LogText.IndexOf("public key", StringComparison.Ordinal)
            .ShouldBeGreaterThan(ward.LogText.IndexOf("Wi-Fi: 3", StringComparison.Ordinal));
        ward.Readings.ShouldNotBeEmpty();
    }

    [Fact]
    public void Without_a_network_it_measures_and_sends_everything_when_there_is_one()
    {
        using FirmwareWard ward = new();
        ward.Chip.Radio.HasAccessPoint = false;
        ward.PowerOn().Run(minutes: 10);
        ward.Chip.Broker.Connections.ShouldBe(0);
        ward.Chip.Radio.HasAccessPoint = true;
        ward.Run(minutes: 10);
        ward.Readings.Count.ShouldBeGreaterThan(150, ward.LogText);
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
    }

    [Fact]
    public void A_silent_access_point_delays_the_first_reading_and_no_more()
    {
        using FirmwareWard ward = new();
        ward.Chip.Radio.IsSilent = true;
        ward.PowerOn().Run(minutes: 2);
        ward.LogText.ShouldContain("Agent: started");
        ward.Chip.Radio.IsSilent = false;
        ward.Run(minutes: 4);
        ward.Readings.ShouldNotBeEmpty();
    }

    [Fact]
    public void The_time_server_is_asked_by_its_own_name_however_the_heap_moves()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        for (int i = 0; i < 130; i++)
        {
            ward.Run(minutes: 1);
            ward.Chip.TimeServers.MoveHeap();
        }

        ward.Chip.TimeServers.Asked.Count.ShouldBeGreaterThan(7);
        ward.Chip.TimeServers.Asked.ShouldAllBe(name => name == "time.example");
    }

    [Fact]
    public void Without_a_server_of_its_own_the_default_one_is_asked()
    {
        using FirmwareWard ward = new(
            configure: json => json.Replace("\"timeServer\": \"time.example\"", "\"timeServer\": \"\"", StringComparison.Ordinal));
        ward.PowerOn().Run(minutes: 90);
        ward.Chip.TimeServers.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public void A_time_server_that_is_wrong_by_years_keeps_no_reading_back()
    {
        using FirmwareWard ward = new();
        ward.Chip.TimeServers.Answering["time.example"] = TimeSpan.FromDays(-4000);
        ward.PowerOn().Run(minutes: 5);
        ward.Readings.Count.ShouldBeGreaterThan(40, ward.LogText);
    }
}
