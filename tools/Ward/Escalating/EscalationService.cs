using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>Follows the hospital's rule for alarms that nobody acknowledges, once a second, whether a page is open or not.</summary>
internal sealed class EscalationService : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly EscalationStore _store;
    private readonly WardOptions _options;
    private readonly EscalationWatch _watch;
    private readonly string _holder = Guid.NewGuid().ToString("N");
    private readonly List<WebhookReceiver> _webhooks = [];
    private readonly EscalationLane[] _lanes;

    /// <summary>Creates one for a rule.</summary>
    /// <param name="store">What was told to whom.</param>
    /// <param name="alarms">The ward's alarms.</param>
    /// <param name="publish">Publishes at the sensors' broker.</param>
    /// <param name="options">The ward's options.</param>
    public EscalationService(EscalationStore store, IWardAlarms alarms, Func<Message, Task<bool>> publish, WardOptions options)
    {
        _store = store;
        _options = options;
        _watch = new EscalationWatch(store, alarms, options);
        _lanes =
        [
            .. options.Escalation!.Destinations.Where(each => each.Page.Length == 0)
                .Select(each => new EscalationLane(store, each.Name, Open(each, publish), _holder, options)),
        ];
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // The next program need not wait until they are over.
            _store.EndLeases(_holder);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _options.Log.Warn($"leases cannot be given back: {failure.Message}");
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _webhooks.ForEach(webhook => webhook.Dispose());
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
    [
        RepeatAsync(
            _ =>
            {
                _watch.Look();
                return Task.CompletedTask;
            },
            stoppingToken),
        .. _lanes.Select(lane => RepeatAsync(lane.StepAsync, stoppingToken)),
    ]);

    private IEscalationReceiver Open(EscalationDestination destination, Func<Message, Task<bool>> publish)
    {
        if (destination.Webhook is not { } address)
        {
            return new TopicReceiver(destination.Topic, publish);
        }

        WebhookReceiver webhook = new(address, _options.RealTime);
        _webhooks.Add(webhook);
        return webhook;
    }

    /// <summary>Does something once a second. What fails is done again; only the first failure in a row is logged.</summary>
    private async Task RepeatAsync(Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        using PeriodicTimer timer = new(Interval);
        bool isFailing = false;
        do
        {
            try
            {
                await Task.Run(() => step(stopping), stopping);
                isFailing = false;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                if (!isFailing)
                {
                    _options.Log.Warn($"alarms that nobody acknowledges cannot be told: {failure.Message}");
                }

                isFailing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }
}
