using System.IO.Pipelines;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace NanoMedAgent.HostSim.Broker;

/// <summary>
/// Connections to a broker of the same process. Packets and sessions are those of MQTT; only the sockets are left out, which would cost
/// more than all the rest of a simulated day. While the broker is stopped, a client cannot connect.
/// </summary>
internal sealed class InProcessConnections : IMqttServerAdapter, IMqttClientAdapterFactory
{
    private const int BufferBytes = 4096;
    private const int LargestBufferBytes = 65_535;

    // The broker takes a packet on the thread that sends it. What it answers comes on another one, as from a network.
    private static readonly PipeOptions ToBroker = Unbounded(PipeScheduler.Inline);
    private static readonly PipeOptions ToClient = Unbounded(PipeScheduler.ThreadPool);

    private volatile bool _isListening;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <inheritdoc/>
    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        _isListening = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync()
    {
        _isListening = false;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        if (!_isListening || ClientHandler is not { } handler)
        {
            throw new MqttCommunicationException("the embedded broker is stopped");
        }

        Pipe toBroker = new(ToBroker);
        Pipe toClient = new(ToClient);
        MqttBufferWriter writer = new(BufferBytes, LargestBufferBytes);
        MqttChannelAdapter broker = new(
            new InProcessChannel(toBroker.Reader, toClient.Writer), new MqttPacketFormatterAdapter(writer), logger);
        _ = Task.Run(async () =>
        {
            using (broker)
            {
                await handler(broker);
            }
        });
        writer = new MqttBufferWriter(BufferBytes, LargestBufferBytes);
        return new MqttChannelAdapter(
            new InProcessChannel(toClient.Reader, toBroker.Writer), new MqttPacketFormatterAdapter(options.ProtocolVersion, writer), logger)
        {
            PacketInspector = packetInspector,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A connection ends with its adapters.
    }

    // Nobody waits for room: what is under way is bounded by the sessions.
    private static PipeOptions Unbounded(PipeScheduler reader) => new(
        readerScheduler: reader, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0,
        useSynchronizationContext: false);
}
