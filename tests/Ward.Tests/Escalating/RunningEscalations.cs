using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using HostSim.Tests.World;
using MQTTnet;
using MQTTnet.Protocol;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;

namespace Ward.Tests.Escalating;

/// <summary>A whole ward, without any page, that tells real receivers which are killed and come back.</summary>
public sealed class RunningEscalations : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_webhook_that_is_killed_is_told_when_it_is_back_and_no_secret_is_in_the_log()
    {
        using IndependentWebhook pager = new();
        File.WriteAllText(_folder.File("pager.secret"), pager.Secret);
        File.WriteAllText(
            _folder.File("escalation.json"),
            JsonSerializer.Serialize(new
            {
                destinations = new { pager = new { webhook = pager.Address, secret = "pager.secret", ca = pager.CertificateFile } },
                steps = new[] { new { to = "pager", after = new { high = 60 } } },
            }));
        EscalationRule rule = EscalationFile.Load(_folder.File("escalation.json"));
        RecordedLog log = new();
        await using DashboardSite site = await DashboardSite.StartAsync(change: options => options with { Escalation = rule, Log = log });
        using EscalationStore store = EscalationStore.Open(site.Database);
        string association = site.Alarming.Association.Id;

        // It is away, and then it fails once.
        await PassUntilAsync(site, () => Kinds(store, association).Contains(EscalationEventKind.Failed));
        pager.Start("500", "204");
        await PassUntilAsync(site, () => Kinds(store, association).Contains(EscalationEventKind.Delivered));
        await pager.KillAsync();
        site.Alarming.SendAlarm(site.Now, "seen", "button");
        await PassUntilAsync(site, () => Kinds(store, association).Contains(EscalationEventKind.EndFailed));
        pager.Start("204");
        await PassUntilAsync(site, () => Kinds(store, association).Contains(EscalationEventKind.EndDelivered));

        pager.Received.ShouldAllBe(each => each.GetProperty("verified").GetBoolean());
        JsonElement[] ofAlarm =
            [.. pager.Received.Where(each => each.GetProperty("body").GetProperty("data").GetProperty("bed").GetString() == "3")];
        ofAlarm.Select(each => (each.GetProperty("body").GetProperty("type").GetString(), each.GetProperty("status").GetInt32()))
            .Distinct().ShouldBe([("alarm.unanswered", 500), ("alarm.unanswered", 204), ("alarm.ended", 204)]);
        ofAlarm.Select(each => each.GetProperty("id").GetString()).Distinct().Count().ShouldBe(2);
        string[] lines = [.. log.Lines.Select(line => line.Message)];
        lines.ShouldContain("pager cannot be told of alarms that nobody acknowledges: it cannot be reached");
        lines.ShouldContain("pager is told of alarms again");
        string.Join('\n', lines).ShouldNotContain(pager.Secret[6..]);
    }

    [Fact]
    public async Task A_topic_of_mosquitto_gets_it_once_the_broker_is_back()
    {
        using Mosquitto broker = Mosquitto.Start(_folder.Path);
        EscalationRule rule = new(
            [new EscalationDestination("paging") { Topic = "paging/3-north" }],
            [new EscalationStep("paging", TimeSpan.Zero, null, null)]);
        await using DashboardSite site = await DashboardSite.StartAsync(change: options => options with
        {
            Escalation = rule,
            Broker = BrokerAccess.To("127.0.0.1", broker.Port),
        });
        using EscalationStore store = EscalationStore.Open(site.Database);
        await PassUntilAsync(
            site, () => Kinds(store, site.Alarming.Association.Id).Contains(EscalationEventKind.Delivered));
        broker.Restart();
        ConcurrentQueue<string> received = [];
        using IMqttClient paging = new MqttClientFactory().CreateMqttClient();
        paging.ApplicationMessageReceivedAsync += message =>
        {
            received.Enqueue(Encoding.UTF8.GetString(message.ApplicationMessage.Payload));
            return Task.CompletedTask;
        };
        await paging.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build(), TestContext.Current.CancellationToken);
        await paging.SubscribeAsync(
            "paging/#", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        site.Alarming.SendAlarm(site.Now, "seen", "button");
        await PassUntilAsync(
            site, () => Kinds(store, site.Alarming.Association.Id).Contains(EscalationEventKind.EndDelivered));
        await PassUntilAsync(site, () => received.Any(each => each.Contains("alarm.ended", StringComparison.Ordinal)));
        JsonElement data = JsonDocument.Parse(received.First(each => each.Contains("alarm.ended", StringComparison.Ordinal)))
            .RootElement.GetProperty("data");
        (data.GetProperty("bed").GetString(), data.GetProperty("end").GetString()).ShouldBe(("3", "acknowledged"));
    }

    private static IEnumerable<EscalationEventKind> Kinds(EscalationStore store, string association) =>
        store.OfAssociation(association).SelectMany(each => each.Events).Select(each => each.Kind);

    /// <summary>Lets the ward's time pass until something has happened.</summary>
    private static async Task PassUntilAsync(DashboardSite site, Func<bool> condition)
    {
        for (int i = 0; i < 600 && !condition(); i++)
        {
            site.Now = site.Now.AddSeconds(1);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        condition().ShouldBeTrue();
    }
}
