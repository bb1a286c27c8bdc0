using NanoMedAgent.Hospital.Readings;

namespace NanoMedAgent.Collector;

/// <summary>
/// Writes into the store, every few seconds, that a collector runs, and what keeps it from receiving readings. So a ward can tell a
/// collector that is not running from a sensor that is silent.
/// </summary>
/// <param name="store">Where it is written.</param>
/// <param name="findFault">What keeps the collector from receiving readings; empty for nothing.</param>
internal sealed class Pulse(ReadingStore store, Func<string> findFault) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly string _name = FormattableString.Invariant($"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}");
    private readonly CancellationTokenSource _stopping = new();
    private Task _beating = Task.CompletedTask;

    /// <summary>Why the store did not take the last one; null if it did.</summary>
    public string? StoreFault { get; private set; }

    /// <summary>Begins.</summary>
    public void Start() => _beating = Task.Run(BeatAsync);

    /// <summary>Ends, and takes the last one back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            // Whoever has stopped a collector disposes of it as well.
            return;
        }

        await _stopping.CancelAsync();
        await _beating;
        Try(() => store.Heartbeats.End(_name));
        _stopping.Dispose();
    }

    private async Task BeatAsync()
    {
        using PeriodicTimer timer = new(Interval);
        try
        {
            do
            {
                Try(() => store.Heartbeats.Beat(_name, findFault()));
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
            StoreFault = null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            StoreFault = failure.Message;
        }
    }
}
