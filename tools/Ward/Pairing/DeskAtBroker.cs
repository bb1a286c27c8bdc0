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
    private Task _working = Task.CompletedTask;
    private Task _passing = Task.CompletedTask;

    /// <summary>A desk that hears nothing yet.</summary>
    public DeskAtBroker(WardOptions options, AssociationStore store)
    {
        _log = options.Log;
        _session = new BrokerSession(options.Broker, "nanomedagent-ward-" + Convert.ToHexStringLower(options.Authority.Public.KeyId), PairingDesk.Filters);
        _session.ConnectionChanged += (connected, why) =>
        {
            _log(connected ? $"pairing: connected to {options.Broker}" : $"pairing: not connected to {options.Broker}: {why}; trying again");
            ConnectionChanged?.Invoke();
        };
        Desk = new PairingDesk(new PairingDeskOptions
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
    public PairingDesk Desk { get; }

    /// <summary>Whether sensors can be heard.</summary>
    public bool IsConnected => _session.IsConnected;

    /// <summary>Starts to hear.</summary>
    public void Start()
    {
        _working = Task.Run(WorkAsync);
        _passing = Task.Run(PassAsync);
        _session.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _session.DisposeAsync();
        await _working;
        await _passing;
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (Message message in _session.Received.ReadAllAsync())
        {
            Try(() => Desk.Handle(message));
        }
    }

    private async Task PassAsync()
    {
        using PeriodicTimer timer = new(Second);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                Try(Desk.Pass);
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }
    }

    /// <summary>The database may fail for a while. The desk goes on afterwards: devices tell again, and grants are sent again.</summary>
    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _log($"pairing: {failure.Message}");
        }
    }
}
