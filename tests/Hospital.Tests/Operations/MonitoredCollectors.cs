using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hospital.Tests.World;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Collector;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Operations;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Operations.Monitoring;

namespace Hospital.Tests.Operations;

/// <summary>A collector as a hospital's monitoring sees it.</summary>
public sealed partial class MonitoredCollectors : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _recipient = HospitalKey.Create();
    private readonly HospitalKey _device = HospitalKey.Create();
    private readonly int _port = LoopbackPort.Free();
    private readonly HttpClient _client = new();
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);
    private ReadingStore _store = null!;
    private CollectorService _service = null!;
    private (long FreeBytes, long AllBytes)? _space = (50_000_000_000, 100_000_000_000);
    private CollectorMetrics _metrics = null!;
    private IHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _store = ReadingStore.Open(_folder.File("readings.db"));
        _service = new CollectorService(new CollectorOptions
        {
            Broker = BrokerAccess.To("127.0.0.1", _port),
            Recipient = _recipient,
            Store = _store,
            Trusted = [_device.Public],
            Clock = () => _now,
        });
        DiskWatch disk = new(() => _space);
        _metrics = new CollectorMetrics(_service, () => _now, disk);
        CollectorHealth health = new(_service, disk);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IHealth>(health);
        builder.Services.AddOperations(new ServiceSettings { Monitor = new IPEndPoint(IPAddress.Loopback, 0) });
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
        _client.BaseAddress = _host.Services.GetServices<IHostedService>().OfType<MonitorHost>().Single().Address;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _host.StopAsync();
        _host.Dispose();
        _metrics.Dispose();
        _store.Dispose();
        _client.Dispose();
        _device.Dispose();
        _recipient.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_is_not_ready_without_a_broker_and_says_so_and_it_need_not_be_restarted()
    {
        (await StatusAsync("/healthz")).Code.ShouldBe(HttpStatusCode.OK);
        (HttpStatusCode code, JsonElement body) = await StatusAsync("/readyz");
        code.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.GetProperty("faults").GetProperty("broker").GetString().ShouldBe("not connected to the broker yet");

        using MqttServer broker = await LoopbackBroker.StartAsync(_port);
        _service.Start();
        await UntilAsync(() => _service.IsConnected);
        (await StatusAsync("/readyz")).Code.ShouldBe(HttpStatusCode.OK);
        await broker.StopAsync();
        await UntilAsync(() => !_service.IsConnected);
        (await StatusAsync("/readyz")).Body.GetProperty("faults").GetProperty("broker").GetString().ShouldNotBeEmpty();
        (await StatusAsync("/healthz")).Code.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_disk_that_gets_full_is_told_before_it_is_full()
    {
        using MqttServer broker = await LoopbackBroker.StartAsync(_port);
        _service.Start();
        await UntilAsync(() => _service.IsConnected);
        (await StatusAsync("/readyz")).Code.ShouldBe(HttpStatusCode.OK);
        Value(await MetricsAsync(), "nanomedagent_collector_disk_free_bytes").ShouldBe(50_000_000_000);

        _space = (4_900_000_000, 100_000_000_000);
        (HttpStatusCode code, JsonElement body) = await StatusAsync("/readyz");
        code.ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.GetProperty("faults").GetProperty("disk").GetString().ShouldStartWith("4,900 MB are free");
        _space = (DiskWatch.LowBytes - 1, 1_000_000_000);
        (await StatusAsync("/readyz")).Code.ShouldBe(HttpStatusCode.ServiceUnavailable);

        // The disk of a database server is not known.
        _space = null;
        (await StatusAsync("/readyz")).Code.ShouldBe(HttpStatusCode.OK);
        DiskWatch.Of(_folder.File("readings.db")).FreeBytes.ShouldNotBeNull();
        DiskWatch.Of("postgres://hospital/nm").FreeBytes.ShouldBeNull();
    }

    [Fact]
    public async Task A_database_that_takes_nothing_is_told_until_it_does()
    {
        using MqttServer broker = await LoopbackBroker.StartAsync(_port);
        _service.Start();
        await UntilAsync(() => _service.IsConnected);
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", _now);
        using (SqliteConnection other = new($"Data Source={_folder.File("readings.db")};Pooling=false"))
        {
            other.Open();
            using SqliteCommand loss = other.CreateCommand();
            loss.CommandText = "DROP TABLE epochs";
            loss.ExecuteNonQuery();
        }

        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public));
        await UntilAsync(() => _service.StoreFailures > 0);

        (await StatusAsync("/readyz")).Body.GetProperty("faults").GetProperty("database").GetString().ShouldNotBeEmpty();
        (await MetricsAsync()).ShouldContain("nanomedagent_collector_database_errors_total", Case.Sensitive);
    }

    [Fact]
    public async Task Metrics_count_what_was_stored_and_refused_and_how_late_it_was()
    {
        using MqttServer broker = await LoopbackBroker.StartAsync(_port);
        _service.Start();
        await UntilAsync(() => _service.IsConnected);
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", _now);
        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public));
        byte[] pack = PackWriter.HeartRate(_now, 70);
        _now = _now.AddSeconds(20);
        await PublishAsync(CollectorRig.Reading(epoch, 1, pack));
        await PublishAsync(new Message("nm/2/00112233445566778899/r/vitals", [1, 2, 3]));
        await UntilAsync(() => _service.Core.Counters.Messages == 3);

        string metrics = await MetricsAsync();
        Value(metrics, "nanomedagent_collector_messages_total").ShouldBe(3);
        Value(metrics, "nanomedagent_collector_values_total").ShouldBe(1);
        Value(metrics, "nanomedagent_collector_refusals_total", "reason=\"DeviceUntrusted\"").ShouldBe(1);
        Value(metrics, "nanomedagent_collector_delay_seconds_bucket", "le=\"10\"").ShouldBe(0);
        Value(metrics, "nanomedagent_collector_delay_seconds_bucket", "le=\"30\"").ShouldBe(1);
        Value(metrics, "nanomedagent_collector_broker_connected").ShouldBe(1);
        metrics.ShouldNotContain(_device.Public.DeviceId);
    }

    [Fact]
    public async Task Metrics_count_devices_by_their_state()
    {
        _store.Devices.Add(new RegisteredDevice(_device.Public, "SN1", _now, "nurse"));
        _store.DeviceStates.Change(["01", "02", "03"], DeviceState.Made, "admin", "delivery 7", _now);
        _store.DeviceStates.Change(["01"], DeviceState.Lost, "admin", "van stolen", _now);
        string metrics = await MetricsAsync();
        Value(metrics, "nanomedagent_collector_devices", "state=\"made\"").ShouldBe(2);
        Value(metrics, "nanomedagent_collector_devices", "state=\"lost\"").ShouldBe(1);
        Value(metrics, "nanomedagent_collector_devices", "state=\"active\"").ShouldBe(1);
    }

    [Fact]
    public async Task The_dashboard_for_Grafana_asks_for_metrics_that_there_are()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        using MqttServer broker = await LoopbackBroker.StartAsync(_port);
        _service.Start();
        await UntilAsync(() => _service.IsConnected);
        Epoch epoch = CollectorRig.EpochOf(_device, "vitals", _now);
        await PublishAsync(Announcements.Of(epoch, _device, _recipient.Public));
        await PublishAsync(CollectorRig.Reading(epoch, 1, PackWriter.HeartRate(_now, 70)));
        await PublishAsync(new Message("nm/2/00112233445566778899/r/vitals", [1, 2, 3]));
        await UntilAsync(() => _service.Core.Counters.Messages == 3);

        string metrics = await MetricsAsync();
        string dashboard = await File.ReadAllTextAsync(
            Path.Combine(SourceTree.Root!, "tools/Deployment/grafana/collector.json"), TestContext.Current.CancellationToken);
        string[] asked = [.. MetricName().Matches(dashboard).Select(match => match.Value).Distinct()];
        asked.Length.ShouldBeGreaterThan(8);
        asked.Where(name => !metrics.Contains($"\n{name}{{", StringComparison.Ordinal)).ShouldBeEmpty(metrics);
    }

    private async Task<(HttpStatusCode Code, JsonElement Body)> StatusAsync(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(path, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    private Task<string> MetricsAsync() => _client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    private static double Value(string metrics, string name, string label = "") => metrics.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))
        .ShouldHaveSingleItem($"{name} {label}\n{metrics}");

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    [GeneratedRegex("\\b(nanomedagent|dotnet)_[a-z_]+")]
    private static partial Regex MetricName();

    private async Task PublishAsync(Message message)
    {
        using IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).Build(), TestContext.Current.CancellationToken);
        await client.PublishBinaryAsync(
            message.Topic, message.Payload, MqttQualityOfServiceLevel.AtLeastOnce,
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
