using System.Diagnostics;
using NanoMedAgent.Gateway.Delivering;
using NanoMedAgent.Hospital.Deliveries;

namespace NanoMedAgent.Gateway;

/// <summary>Runs <see cref="IDeliverySteps"/>: once a second, at once while more waits, later after a failure.</summary>
/// <param name="core">What is run.</param>
/// <param name="destination">The destination's name.</param>
/// <param name="log">Where it is logged.</param>
/// <param name="backoff">How long to wait after failures.</param>
public sealed class GatewayService(IDeliverySteps core, string destination, GatewayLog log, Backoff backoff)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterStoreFailure = TimeSpan.FromSeconds(10);

    private long _began;
    private volatile string? _destinationFault = "not asked yet";
    private volatile string? _storeFault;

    /// <summary>Why the destination gets nothing now; null while it does.</summary>
    public string? DestinationFault => _destinationFault;

    /// <summary>Why the database cannot be used; null while it can.</summary>
    public string? StoreFault => _storeFault;

    /// <summary>How long the current step takes already; null between steps.</summary>
    public TimeSpan? StepLasts => Interlocked.Read(ref _began) is > 0 and var began ? Stopwatch.GetElapsedTime(began) : null;

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            TimeSpan wait = await StepAsync(cancellation);
            await Task.Delay(wait, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> StepAsync(CancellationToken cancellation)
    {
        Interlocked.Exchange(ref _began, Stopwatch.GetTimestamp());
        try
        {
            StepOutcome step = await core.StepAsync(cancellation);
            _storeFault = null;
            if (step.Outcome.Kind == DeliveryOutcomeKind.Delivered)
            {
                if (_destinationFault is not null)
                {
                    log.Available(destination);
                }

                _destinationFault = null;
                backoff.Reset();
                return step.HasMore ? TimeSpan.Zero : Interval;
            }

            TimeSpan wait = backoff.Next(step.Outcome.RetryAfter);
            log.Unavailable(destination, step.Outcome.Reason, (int)Math.Ceiling(wait.TotalSeconds));
            _destinationFault = step.Outcome.Reason;
            return wait;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (System.Data.Common.DbException failure)
        {
            _storeFault = failure.Message;
            log.StoreFailed(failure.Message);
            return AfterStoreFailure;
        }
        finally
        {
            Interlocked.Exchange(ref _began, 0);
        }
    }
}
