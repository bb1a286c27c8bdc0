using Nano.Tests.World;
using NanoMedAgent.Nano.Calls;

namespace Nano.Tests.Firmware;

/// <summary>The MQTT library forgets, dies or leaks, and readings arrive all the same.</summary>
public sealed class Broker
{
    [Fact]
    public void Forgotten_messages_are_sent_again_and_a_new_connection_ends_their_after_effects()
    {
        using FirmwareWard ward = new FirmwareWard(periodSeconds: 5).PowerOn();
        ward.Run(minutes: 2);
        ward.Chip.Mqtt.ForgottenPubacks = 2;
        ward.Run(minutes: 5);
        int forgotten = ward.Chip.Mqtt.ForgottenMessages;
        ward.Run(minutes: 10);

        // Two were forgotten at the wrong moment. What they left in the queues costs a few more, until the connection is a new one.
        forgotten.ShouldBeInRange(2, 5);
        ward.Chip.Mqtt.ForgottenMessages.ShouldBe(forgotten);
        ward.Chip.Broker.Connections.ShouldBe(2);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void An_in_flight_thread_that_ended_is_noticed_within_a_minute()
    {
        using FirmwareWard ward = new FirmwareWard(periodSeconds: 5).PowerOn();
        ward.Run(minutes: 2);
        ward.Chip.Mqtt.InFlightThreadDies = true;
        ward.Run(minutes: 1.2);
        ward.Chip.Broker.Connections.ShouldBe(2, ward.LogText);
        ward.Run(minutes: 3);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_receiving_thread_that_ended_is_noticed_within_two_minutes()
    {
        using FirmwareWard ward = new FirmwareWard(periodSeconds: 5).PowerOn();
        ward.Run(minutes: 2);
        ward.Chip.Mqtt.ReceivingThreadDies = true;
        ward.Run(minutes: 2.5);
        ward.Chip.Broker.Connections.ShouldBe(2, ward.LogText);
        ward.Run(minutes: 3);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_broker_that_refuses_or_says_nothing_leaves_no_thread_behind()
    {
        using FirmwareWard ward = new();
        ward.Chip.Broker.ConnectCode = 5;
        ward.PowerOn().Run(minutes: 20);
        ward.Chip.Broker.Connections.ShouldBeGreaterThan(3);
        ward.Chip.Mqtt.ReceivingThreads.ShouldBe(0);
        ward.Chip.Broker.ConnectCode = null;
        ward.Run(minutes: 20);
        ward.Chip.Mqtt.ReceivingThreads.ShouldBeLessThanOrEqualTo(1);
        ward.Chip.Broker.ConnectCode = 0;
        ward.Run(minutes: 12);
        ward.Chip.Mqtt.ReceivingThreads.ShouldBe(1);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_client_that_cannot_be_closed_ends_no_thread()
    {
        using FirmwareWard ward = new();
        ward.Chip.Broker.IsRunning = false;
        ward.Chip.FaultAt = call => call is { Member: "MqttClient.Close", Number: < 4 } ? NativeFault.Fails : NativeFault.None;
        ward.PowerOn().Run(minutes: 3);
        ward.Chip.Broker.IsRunning = true;
        ward.Run(minutes: 8);
        ward.Chip.UnhandledExceptions.ShouldBeEmpty();
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void A_connect_that_never_returns_restarts_the_device_within_half_an_hour()
    {
        using FirmwareWard ward = new();
        ward.Chip.FaultAt = call => call is { Member: "MqttClient.Connect", Start: 1 } ? NativeFault.Hangs : NativeFault.None;
        ward.PowerOn().Run(minutes: 30);
        ward.Chip.Starts.ShouldBe(2);
        ward.Run(minutes: 10);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void An_outage_of_the_broker_costs_no_reading()
    {
        using FirmwareWard ward = new FirmwareWard().PowerOn();
        ward.Run(minutes: 3);
        ward.Chip.Broker.IsRunning = false;
        ward.Chip.Broker.Drop();
        ward.Run(minutes: 60);
        ward.Chip.Broker.IsRunning = true;
        ward.Run(minutes: 15);
        ward.Readings.Count.ShouldBeGreaterThan(1_200);
        ward.AssertNothingIsMissing();
    }

    [Fact]
    public void The_users_name_and_the_password_reach_the_broker_and_TLS_has_the_authoritys_certificate()
    {
        using FirmwareWard ward = new(configure: json => json
            .Replace("\"brokerTls\": false", "\"brokerTls\": true", StringComparison.Ordinal)
            .Replace("\"brokerUser\": \"\"", "\"brokerUser\": \"sensor\"", StringComparison.Ordinal)
            .Replace("\"brokerPassword\": \"\"", "\"brokerPassword\": \"secret\"", StringComparison.Ordinal));
        ward.Flash.TryWrite("broker-ca.pem", "-----BEGIN"u8.ToArray()).ShouldBeTrue();
        ward.Flash.TryWrite("broker-cert.pem", "cert"u8.ToArray()).ShouldBeTrue();
        ward.Flash.TryWrite("broker-key.pem", "key"u8.ToArray()).ShouldBeTrue();
        ward.PowerOn().Run(minutes: 2);
        NanoMedAgent.Nano.Network.BrokerLogin login = ward.Chip.Broker.LastLogin.ShouldNotBeNull();
        (login.IsTls, login.Authority, login.User, login.Password).ShouldBe((true, "-----BEGIN", "sensor", "secret"));
        login.ClientId.ShouldBe(ward.DeviceId);
    }

    [Fact]
    public void Without_the_authoritys_certificate_there_is_no_connection_and_no_end_of_trying()
    {
        using FirmwareWard ward = new(
            configure: json => json.Replace("\"brokerTls\": false", "\"brokerTls\": true", StringComparison.Ordinal));
        ward.PowerOn().Run(minutes: 2);
        ward.LogText.ShouldContain("broker-ca.pem is missing");
        ward.Chip.Broker.Connections.ShouldBe(0);
        ward.Flash.TryWrite("broker-ca.pem", "-----BEGIN"u8.ToArray()).ShouldBeTrue();
        ward.Run(minutes: 4);
        ward.Readings.ShouldNotBeEmpty();
    }
}
