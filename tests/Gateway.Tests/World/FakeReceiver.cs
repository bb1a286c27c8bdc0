using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;

namespace Gateway.Tests.World;

/// <summary>
/// A receiver of HL7 v2 that keeps what it takes, each MSH-10 once, in order. It can be away, refuse, fail to keep, and lose
/// acknowledgements.
/// </summary>
internal sealed class FakeReceiver : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly List<Hl7Message> _kept = [];
    private readonly List<string> _arrived = [];
    private readonly int _port = LoopbackPort.Free();
    private MllpServer? _server;

    public FakeReceiver() => Start();

    public int Port => _port;

    /// <summary>What it decides before it keeps a message; null to keep it.</summary>
    public Func<Hl7Message, MessageVerdict?> Decide { get; set; } = _ => null;

    /// <summary>How many of the next messages it keeps without an acknowledgement arriving.</summary>
    public int LostAcknowledgements { get; set; }

    /// <summary>What it has kept.</summary>
    public IReadOnlyList<Hl7Message> Kept
    {
        get
        {
            lock (_gate)
            {
                return [.. _kept];
            }
        }
    }

    /// <summary>The MSH-10 of all that has come, also again.</summary>
    public IReadOnlyList<string> Arrived
    {
        get
        {
            lock (_gate)
            {
                return [.. _arrived];
            }
        }
    }

    public void Start() => _server = new MllpServer(
        new MllpServerOptions(new IPEndPoint(IPAddress.Loopback, _port)), TakeAsync, NullLogger.Instance, TimeProvider.System);

    public async Task StopAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private Task<MessageVerdict> TakeAsync(Hl7Message message, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _arrived.Add(message.ControlId);
            if (Decide(message) is { } verdict)
            {
                return Task.FromResult(verdict);
            }

            if (_kept.All(each => each.ControlId != message.ControlId))
            {
                _kept.Add(message);
            }

            bool isLost = LostAcknowledgements > 0;
            LostAcknowledgements -= isLost ? 1 : 0;
            return Task.FromResult(isLost ? MessageVerdict.Unavailable("lost") : MessageVerdict.Accepted);
        }
    }
}
