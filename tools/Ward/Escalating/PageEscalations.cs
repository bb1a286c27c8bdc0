using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Escalating;

/// <summary>
/// The alarms that nobody has answered and that are to be on this ward's pages, and the destinations of its own rule that do not answer.
/// They are read once a second, however many pages are open.
/// </summary>
/// <param name="store">Where.</param>
/// <param name="options">The ward's options.</param>
internal sealed class PageEscalations(EscalationStore store, WardOptions options) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What has failed yesterday says nothing about today.
    private static readonly TimeSpan TroubleSpan = TimeSpan.FromDays(1);

    // Each id has 32 digits, and a page shows no more than this many.
    private const int ShownLimit = 200;

    private readonly HashSet<string> _shown = [];
    private bool _isFailing;

    /// <summary>The alarms that are to be shown, the oldest first.</summary>
    public IReadOnlyList<Escalation> Unanswered { get; private set; } = [];

    /// <summary>The destinations that do not answer.</summary>
    public IReadOnlyList<DestinationTrouble> Troubles { get; private set; } = [];

    /// <summary>Reads what has changed.</summary>
    public void Refresh()
    {
        try
        {
            Unanswered = [.. store.ForPagesOf(options.Records.Ward).Select(each => each.Escalation).Take(ShownLimit)];
            Troubles = options.Escalation is null ? [] : store.TroublesOf(options.Records.Ward, options.Clock() - TroubleSpan);
            _isFailing = false;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // What is known is still shown, and the dashboard says that the database cannot be read.
            if (!_isFailing)
            {
                options.Log.Warn($"alarms that nobody acknowledges cannot be read: {failure.Message}");
            }

            _isFailing = true;
        }
    }

    /// <summary>A page has really shown alarms: that counts as delivered, once.</summary>
    /// <param name="ids">What the page's browser has said.</param>
    public void NoteShown(string ids)
    {
        foreach (Escalation told in Unanswered.Where(each => ids.Contains(each.Id, StringComparison.Ordinal)))
        {
            lock (_shown)
            {
                if (!_shown.Add(told.Id))
                {
                    continue;
                }
            }

            try
            {
                store.Note(new EscalationEvent(told.Id, EscalationEventKind.Delivered, options.Clock()));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // The page says it again.
                options.Log.Warn($"that a page has shown an alarm cannot be noted: {failure.Message}");
                lock (_shown)
                {
                    _shown.Remove(told.Id);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval);
        do
        {
            await Task.Run(Refresh, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
