using System.Security.Cryptography;
using System.Text;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Pairing;

/// <summary>Runs the pairing service: gives it a session at the broker, and checks its timers.</summary>
public sealed class PairingHost : IAsyncDisposable
{
    private static readonly TimeSpan TimerInterval = TimeSpan.FromSeconds(1);

    // As long as a key id, which names the sessions of other programs.
    private const int SessionNameBytes = 8;

    private readonly BrokerSession _session;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private Task _timers = Task.CompletedTask;

    /// <summary>Creates a host that is not started yet.</summary>
    public PairingHost(WardOptions options, AssociationStore store)
    {
        _log = options.Log;
        _session = new BrokerSession(options.Broker, SessionName(options), PairingService.Filters, HandleAsync);
        _session.Failed += failure => _log.Warn($"pairing: {failure.Message}");
        _session.ConnectionChanged += (connected, why) =>
        {
            if (connected)
            {
                _log.Note($"pairing: connected to {options.Broker}");
            }
            else
            {
                _log.Warn($"pairing: not connected to {options.Broker}: {why}; trying again");
            }

            ConnectionChanged?.Invoke();
        };
        Service = new PairingService(new PairingServiceOptions
        {
            Store = store,
            Authority = options.Authority,
            PolicyVersion = options.PolicyVersion,
            FirstPolicy = options.Policy is { } policy ? (policy, options.PolicyVersion) : null,
            Clock = options.Clock,
            Evidence = options.Verifier is null
                ? null
                : new AttestationIntake(
                    store.Attestations, store.DeviceStates, store.QuarantinedStarts, options.Verifier, options.OnContraindicated),

            // A message that does not reach the broker is sent again by the service.
            Send = message => _ = _session.PublishAsync(message),
        });
    }

    /// <summary>Raised when the connection to the broker comes up or goes down.</summary>
    public event Action? ConnectionChanged;

    /// <summary>The pairing service.</summary>
    public PairingService Service { get; }

    /// <summary>Whether there is a connection to the broker, and so to sensors.</summary>
    public bool IsConnected => _session.IsConnected;

    /// <summary>Publishes with QoS 1 in the ward's session at the broker.</summary>
    /// <returns>false if the broker cannot be reached, or does not confirm it within ten seconds.</returns>
    public Task<bool> PublishAsync(Message message) => _session.PublishAsync(message);

    /// <summary>Connects to the broker.</summary>
    public void Start()
    {
        _timers = Task.Run(RunTimersAsync);
        _session.Start();
    }

    /// <summary>Waits until there is a connection to the broker.</summary>
    public async Task ConnectedAsync(CancellationToken cancellation)
    {
        TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConnectionChanged += Look;
        try
        {
            Look();
            await connected.Task.WaitAsync(cancellation);
        }
        finally
        {
            ConnectionChanged -= Look;
        }

        void Look()
        {
            if (IsConnected)
            {
                connected.TrySetResult();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _session.DisposeAsync();
        await _timers;
        _stopping.Dispose();
    }

    /// <summary>The wards of a hospital have one authority, and a session each at its broker.</summary>
    private static string SessionName(WardOptions options) => "nanomedagent-ward-" + Convert.ToHexStringLower(
        SHA256.HashData([.. options.Authority.Public.KeyId, .. Encoding.UTF8.GetBytes(options.Records.Ward)]).AsSpan(0, SessionNameBytes));

    private Task HandleAsync(Message message, CancellationToken cancellation)
    {
        Service.Handle(message);
        return Task.CompletedTask;
    }

    private async Task RunTimersAsync()
    {
        using PeriodicTimer timer = new(TimerInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                CheckTimers();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void CheckTimers()
    {
        try
        {
            Service.CheckTimers();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The database may fail for a while. The service goes on afterwards.
            _log.Warn($"pairing: {failure.Message}");
        }
    }
}
