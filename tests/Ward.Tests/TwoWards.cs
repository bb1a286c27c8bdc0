using System.Collections.Concurrent;
using Hospital.Tests.World;
using MQTTnet.Server;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Ward;
using NanoMedAgent.Ward.Records;

namespace Ward.Tests;

/// <summary>Two wards of one hospital, with one authority and one broker.</summary>
public sealed class TwoWards
{
    [Fact]
    public async Task Neither_takes_the_others_session_at_the_broker()
    {
        using TemporaryFolder folder = new();
        using HospitalKey authority = HospitalKey.Create();
        int port = LoopbackPort.Free();
        using MqttServer broker = await LoopbackBroker.StartAsync(port);
        ConcurrentDictionary<string, bool> sessions = [];
        ConcurrentQueue<string> taken = [];
        TaskCompletionSource two = new(TaskCreationOptions.RunContinuationsAsynchronously);
        broker.ClientConnectedAsync += connected =>
        {
            if (!sessions.TryAdd(connected.ClientId, true))
            {
                taken.Enqueue(connected.ClientId);
            }

            if (sessions.Count + taken.Count == 2)
            {
                two.TrySetResult();
            }

            return Task.CompletedTask;
        };
        await using WardHost north = await StartAsync("3 North");
        await using WardHost south = await StartAsync("4 South");
        await two.Task.WaitAsync(TestContext.Current.CancellationToken);
        taken.ShouldBeEmpty();
        sessions.Keys.ShouldAllBe(name => name.StartsWith("nanomedagent-ward-"));

        Task<WardHost> StartAsync(string ward) => WardHost.StartAsync(WardSite.Options(folder, authority) with
        {
            Broker = BrokerAccess.To("127.0.0.1", port),
            Records = new WardFile(ward, ["1"], []),
        });
    }
}
