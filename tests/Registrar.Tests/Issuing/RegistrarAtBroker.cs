using System.Buffers;
using Hospital.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Enrolment;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Registrar;
using NanoMedAgent.Registrar.Issuing;
using Registrar.Tests.World;

namespace Registrar.Tests.Issuing;

/// <summary>The service with a broker of its own, and a sensor that has a connection to it.</summary>
public sealed class RegistrarAtBroker
{
    [Fact]
    public async Task A_sensor_gets_its_certificates_through_the_broker()
    {
        using TemporaryFolder folder = new();
        using HospitalKey authorityKey = HospitalKey.Create();
        using FakeAuthority authority = new(() => DateTimeOffset.UtcNow);
        using FakeSensor sensor = new(folder, authorityKey.Public, "NMA0001");
        using EnrolmentStore store = EnrolmentStore.Open(folder.File("readings.db"));
        store.Devices.Add(new RegisteredDevice(sensor.Key, sensor.Serial, DateTimeOffset.UtcNow, "nurse"));
        int port = LoopbackPort.Free();
        using MqttServer broker = await LoopbackBroker.StartAsync(port);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IMqttClient client = await ConnectAsync(sensor, port, done);
        DateTimeOffset began = DateTimeOffset.UtcNow;
        await using RegistrarService service = new(BrokerAccess.To("127.0.0.1", port), new RegistrarOptions
        {
            Store = store,
            Authority = authority,
            CommandAuthority = authorityKey,
            Publish = _ => Task.FromResult(false),
            Log = new RegistrarLog(NullLogger.Instance),
            Random = () => 0,

            // A minute in a second: the second key has its turn a minute after the first.
            Clock = () => began + ((DateTimeOffset.UtcNow - began) * 60),
        });
        service.Start();
        await done.Task.WaitAsync(TestContext.Current.CancellationToken);
        sensor.Certificates.Keys.ShouldBe([0, 1], ignoreOrder: true);
        service.ConnectionFault.ShouldBeEmpty();
        service.StoreFault.ShouldBeNull();
        await service.StopAsync();
    }

    private static async Task<IMqttClient> ConnectAsync(FakeSensor sensor, int port, TaskCompletionSource done)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += async received =>
        {
            foreach (Message answer in sensor.Receive(received.ApplicationMessage.Payload.ToArray()))
            {
                await client.PublishBinaryAsync(answer.Topic, answer.Payload, MqttQualityOfServiceLevel.AtLeastOnce);
            }

            if (sensor.Certificates.Count == 2)
            {
                done.TrySetResult();
            }
        };
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), TestContext.Current.CancellationToken);
        await client.SubscribeAsync(
            $"nm/2/{sensor.Id}/c", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        return client;
    }
}
