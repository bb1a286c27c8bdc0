extern alias packages;

using Nano.Tests.World;
using NanoMedAgent.Nano.Chip;
using packages::nanoFramework.M2Mqtt;
using packages::nanoFramework.M2Mqtt.Messages;
using Clock = packages::System.Environment;
using NanoThread = packages::System.Threading.Thread;

namespace Nano.Tests.Contracts;

/// <summary>nanoFramework.M2Mqtt, as it was seen to behave over a channel in memory.</summary>
public sealed class Mqtt
{
    [Fact]
    public void A_message_without_PUBACK_is_sent_three_times_in_three_seconds_and_then_reported_as_failed() => OnChip.Run(Online, chip =>
    {
        MqttClient client = Connect(chip);
        List<(long Ms, bool IsPublished)> events = [];
        client.MqttMsgPublished += (_, published) => events.Add((Clock.TickCount64, published.IsPublished));
        chip.Broker.AnswersPublish = false;
        long sentMs = Clock.TickCount64;
        Publish(client);
        NanoThread.Sleep(10_000);
        events.ShouldBe([(sentMs + 3_000, false)]);
    });

    [Fact]
    public void A_PUBACK_at_the_wrong_moment_is_never_reported_and_may_cost_the_next_message_too() => OnChip.Run(Online, chip =>
    {
        MqttClient client = Connect(chip);
        int events = 0;
        client.MqttMsgPublished += (_, _) => events++;
        chip.Mqtt.ForgottenPubacks = 1;
        Publish(client);
        NanoThread.Sleep(10_000);
        events.ShouldBe(0);
        for (int i = 0; i < 20; i++)
        {
            Publish(client);
            NanoThread.Sleep(1_000);
        }

        chip.Mqtt.ForgottenMessages.ShouldBeGreaterThan(1);
        events.ShouldBe(21 - chip.Mqtt.ForgottenMessages);

        // A new client has empty queues.
        client.Close();
        client = Connect(chip);
        client.MqttMsgPublished += (_, _) => events++;
        events = 0;
        Publish(client);
        NanoThread.Sleep(1_000);
        events.ShouldBe(1);
    });

    [Fact]
    public void A_receiving_thread_that_ended_is_noticed_by_the_keep_alive_within_two_periods() => OnChip.Run(Online, chip =>
    {
        MqttClient client = Connect(chip);
        bool isClosed = false;
        client.ConnectionClosed += (_, _) => isClosed = true;
        chip.Mqtt.ReceivingThreadDies = true;
        chip.Broker.Send("t", [1]);
        NanoThread.Sleep(50_000);
        isClosed.ShouldBeFalse();
        NanoThread.Sleep(75_000);
        isClosed.ShouldBeTrue();
    });

    [Fact]
    public void An_in_flight_thread_that_ended_sends_nothing_and_reports_nothing() => OnChip.Run(Online, chip =>
    {
        MqttClient client = Connect(chip);
        int events = 0;
        client.MqttMsgPublished += (_, _) => events++;
        chip.Mqtt.InFlightThreadDies = true;
        Publish(client);
        Publish(client);
        NanoThread.Sleep(50_000);
        (events, chip.Broker.Received.Count).ShouldBe((0, 0));
    });

    [Fact]
    public void A_message_is_accepted_after_the_connection_was_closed() => OnChip.Run(Online, chip =>
    {
        MqttClient client = Connect(chip);
        chip.Broker.Drop();
        NanoThread.Sleep(1_000);
        client.IsConnected.ShouldBeFalse();
        Publish(client).ShouldBeGreaterThan((ushort)0);
    });

    [Fact]
    public void A_handler_that_throws_closes_the_connection_and_its_message_was_acknowledged() => OnChip.Run(Online, chip =>
    {
        MqttClient client = Connect(chip);
        bool isClosed = false;
        client.ConnectionClosed += (_, _) => isClosed = true;
        client.MqttMsgPublishReceived += (_, _) => throw new InvalidOperationException();
        chip.Broker.Send("t", [1]);
        NanoThread.Sleep(1_000);
        isClosed.ShouldBeTrue();
        client = Connect(chip);
        int received = 0;
        client.MqttMsgPublishReceived += (_, _) => received++;
        NanoThread.Sleep(1_000);
        received.ShouldBe(0);
    });

    [Theory]
    [InlineData(5)]
    [InlineData(null)]
    public void After_a_refused_or_missing_CONNACK_the_receiving_thread_lives_until_Close(int? code) => OnChip.Run(Online, chip =>
    {
        chip.Broker.ConnectCode = code;
        chip.Radio.Connect("ward", "", 0);
        MqttClient client = new("broker", 1883, false, null, null, MqttSslProtocols.None);
        if (code is null)
        {
            Should.Throw<Exception>(() => client.Connect("id", null, null, false, 60));
        }
        else
        {
            client.Connect("id", null, null, false, 60).ShouldBe((MqttReasonCode)code);
        }

        chip.Mqtt.ReceivingThreads.ShouldBe(1);
        client.Close();
        chip.Mqtt.ReceivingThreads.ShouldBe(0);
    });

    private static void Online(SimulatedEsp32 chip) => chip.Broker.LatencyMs = 20;

    private static MqttClient Connect(SimulatedEsp32 chip)
    {
        if (!chip.Radio.IsUp)
        {
            chip.Radio.Connect("ward", "", 0);
        }

        MqttClient client = new("broker", 1883, false, null, null, MqttSslProtocols.None);
        client.Connect("id", null, null, false, 60).ShouldBe(MqttReasonCode.Success);
        client.Subscribe(["t"], [MqttQoSLevel.AtLeastOnce]);
        NanoThread.Sleep(100);
        return client;
    }

    private static ushort Publish(MqttClient client) => client.Publish("u", [1], null, null, MqttQoSLevel.AtLeastOnce, false);
}
