using System.Diagnostics;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Registrar.Issuing;

namespace NanoMedAgent.Registrar;

/// <summary>A registrar with a session at the broker: the core does one thing at a time, once a second and for each message.</summary>
public sealed class RegistrarService : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterStoreFailure = TimeSpan.FromSeconds(10);

    private readonly BrokerSession _session;
    private readonly RegistrarOptions _options;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _working = Task.CompletedTask;
    private long _began;
    private volatile string _connectionFault = "not connected to the broker yet";

    /// <summary>Creates it; <see cref="Start"/> starts it.</summary>
    /// <param name="broker">The broker of the devices.</param>
    /// <param name="options">What the core needs; messages are published at the broker.</param>
    public RegistrarService(BrokerAccess broker, RegistrarOptions options)
    {
        _session = new BrokerSession(
            broker, $"nanomedagent-registrar-{Convert.ToHexStringLower(options.CommandAuthority.Public.KeyId)}", ["nm/2/+/e"], HandleAsync);
        _options = options with { Publish = _session.PublishAsync };
        Core = new RegistrarCore(_options);
        _session.ConnectionChanged += (connected, why) =>
        {
            _connectionFault = connected ? "" : $"not connected to the broker: {why}";
            if (connected)
            {
                _options.Log.Connected(broker.ToString());
            }
            else
            {
                _options.Log.Disconnected(broker.ToString(), why);
            }
        };
        _session.Failed += failure => NoteStoreFailure(failure);
    }

    /// <summary>What it does.</summary>
    public RegistrarCore Core { get; }

    /// <summary>Why there is no connection to the broker; empty when there is one.</summary>
    public string ConnectionFault => _connectionFault;

    /// <summary>Why the database failed the last time; null if it works.</summary>
    public string? StoreFault { get; private set; }

    /// <summary>How long the step that is running takes already; null while there is none.</summary>
    public TimeSpan? StepLasts => Interlocked.Read(ref _began) is var began && began != 0 ? Stopwatch.GetElapsedTime(began) : null;

    /// <summary>Connects, and works until it is stopped.</summary>
    public void Start()
    {
        _session.Start();
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Ends what it is doing, and disconnects.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _working;
        await _session.StopAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _session.DisposeAsync();
        _turn.Dispose();
        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            TimeSpan pause = Interval;
            await _turn.WaitAsync();
            try
            {
                Interlocked.Exchange(ref _began, Stopwatch.GetTimestamp());
                await Core.StepAsync(_stopping.Token);
                StoreFault = null;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                NoteStoreFailure(failure);
                pause = AfterStoreFailure;
            }
            finally
            {
                Interlocked.Exchange(ref _began, 0);
                _turn.Release();
            }

            await Task.Delay(pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task HandleAsync(Message message, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            Core.Handle(message);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void NoteStoreFailure(Exception failure)
    {
        StoreFault = failure.Message;
        _options.Log.StoreFailed(failure.Message);
    }
}
