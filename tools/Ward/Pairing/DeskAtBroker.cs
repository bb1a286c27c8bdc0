using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Ward.Pairing;

/// <summary>The ward's desk with a session at the broker and a clock: what sensors tell reaches it, and what it sends reaches them.</summary>
public sealed class DeskAtBroker : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly BrokerSession _session;
    private readonly Action<string> _log;
    private readonly CancellationTokenSource _stopping = new();
    private Task _passing = Task.CompletedTask;

    /// <summary>A desk that hears nothing yet.</summary>
    public DeskAtBroker(WardOptions options, AssociationStore store)
    {
        _log = options.Log;
        _session = new BrokerSession(options.Broker, "nanomedagent-ward-" + Convert.ToHexStringLower(options.Authority.Public.KeyId), PairingService.Filters, Take);
        _session.Failed += failure => _log($"pairing: {failure.Message}");
        _session.ConnectionChanged += (connected, why) =>
        {
            _log(connected ? $"pairing: connected to {options.Broker}" : $"pairing: not connected to {options.Broker}: {why}; trying again");
            ConnectionChanged?.Invoke();
        };
        Desk = new PairingService(new PairingServiceOptions
        {
            Store = store,
            Authority = options.Authority,
            PolicyVersion = options.PolicyVersion,
            Clock = options.Clock,

            // What the broker does not take the desk sends again.
            Send = message => _ = _session.PublishAsync(message),
        });
    }

    /// <summary>The connection to the broker came up or went down.</summary>
    public event Action? ConnectionChanged;

    /// <summary>The desk.</summary>
    public PairingService Desk { get; }

    /// <summary>Whether sensors can be heard.</summary>
    public bool IsConnected => _session.IsConnected;

    /// <summary>Starts to hear.</summary>
    public void Start()
    {
        _passing = Task.Run(PassAsync);
        _session.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _session.DisposeAsync();
        await _passing;
        _stopping.Dispose();
    }

    private Task Take(Message message, CancellationToken cancellation)
    {
        Desk.Handle(message);
        return Task.CompletedTask;
    }

    private async Task PassAsync()
    {
        using PeriodicTimer timer = new(Second);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                Pass();
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }
    }

    private void Pass()
    {
        try
        {
            Desk.CheckTimers();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The database may fail for a while; the desk goes on afterwards.
            _log($"pairing: {failure.Message}");
        }
    }
}
