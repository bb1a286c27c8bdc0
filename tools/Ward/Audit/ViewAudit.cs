using System.Security.Claims;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Ward.Accounts;
using NanoMedAgent.Ward.Configuration;

namespace NanoMedAgent.Ward.Audit;

/// <summary>
/// Notes in the audit log who has looked at which page with data of patients: once for each session, page and association in ten minutes. A
/// page waits until that is durable. When the database does not take it within two seconds, the page is shown nevertheless, because nobody
/// may miss an alarm for the audit log; the operator's log has the view at once, and the audit log has it as soon as the database takes it,
/// with an outcome that says so. Safe for many threads.
/// </summary>
/// <param name="store">Has the audit log.</param>
/// <param name="options">Has the clocks.</param>
internal sealed class ViewAudit(AssociationStore store, WardOptions options) : BackgroundService
{
    /// <summary>Views that are kept while the database takes nothing. The others are counted.</summary>
    public const int KeptLimit = 10_000;

    /// <summary>The outcome of a view that was shown before it was in the audit log.</summary>
    public const string Late = "done; shown before it could be noted";

    // Then the next view of everybody is an event again.
    private const int RecentLimit = 100_000;
    private const string Ward = "ward";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Dictionary<(string Session, string Page, string Association), NotedView> _recent = [];
    private readonly List<NotedView> _waiting = [];
    private long _uncounted;
    private bool _isAway;

    /// <summary>How long it is the same view.</summary>
    public static TimeSpan ViewLength { get; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a page waits for the database.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Somebody is about to see something.</summary>
    /// <param name="who">The person.</param>
    /// <param name="page">The page.</param>
    /// <param name="association">The association that it shows; empty for several, or none.</param>
    /// <param name="detail">What else the audit log should say of it.</param>
    /// <returns>Done when it may be shown.</returns>
    public Task NoteAsync(ClaimsPrincipal who, string page, string association = "", string detail = "")
    {
        if (who.ToStaff() is not { } staff)
        {
            // The page's own rule shows nothing to somebody without a role.
            return Task.CompletedTask;
        }

        lock (_lock)
        {
            (string, string, string) key = (Sessions.KeyOf(who), page, association);
            DateTimeOffset now = options.RealTime.GetUtcNow();
            if (!_recent.TryGetValue(key, out NotedView? view) || now - view.At >= ViewLength)
            {
                ForgetOld(now);
                AuditEntry entry = AuditEntry.By(
                    staff, options.Clock(), "view", detail.Length == 0 ? page : $"{page}, {detail}", "done");
                view = new NotedView(entry with { Association = association }, now);
                _recent[key] = view;
                Keep(view);
            }

            if (_isAway)
            {
                ShowUnnoted(view);
            }

            return view.Shown.Task.IsCompleted ? Task.CompletedTask : WaitAsync(view);
        }
    }

    /// <summary>Writes what waits.</summary>
    /// <returns>Whether nothing waits any more.</returns>
    public bool TryWrite()
    {
        NotedView[] views;
        List<AuditEntry> entries;
        long uncounted;
        lock (_lock)
        {
            views = [.. _waiting];
            entries = [.. views.Select(view => view.IsUnnoted ? view.Entry with { Outcome = Late } : view.Entry)];
            uncounted = _uncounted;
        }

        if (uncounted > 0)
        {
            entries.Add(new AuditEntry(
                options.Clock(), Ward, Ward, "view", "any", FormattableString.Invariant($"{uncounted} more, of which nothing is known")));
        }

        if (entries.Count == 0)
        {
            return true;
        }

        try
        {
            store.Audit.Add(entries);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            lock (_lock)
            {
                if (!_isAway)
                {
                    options.Log.Warn($"the audit log takes no views: {failure.Message}; pages are shown, and noted later");
                }

                _isAway = true;
                _waiting.ForEach(ShowUnnoted);
            }

            return false;
        }

        lock (_lock)
        {
            _waiting.RemoveRange(0, views.Length);
            _uncounted -= uncounted;
            _isAway = false;
            Array.ForEach(views, view => view.Shown.TrySetResult());
        }

        return true;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        TryWrite();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _wake.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (!TryWrite() && !stoppingToken.IsCancellationRequested)
            {
                await Task.Delay(RetryAfter, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WaitAsync(NotedView view)
    {
        try
        {
            await view.Shown.Task.WaitAsync(Patience, options.RealTime);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                ShowUnnoted(view);
            }
        }
    }

    private void Keep(NotedView view)
    {
        if (_waiting.Count >= KeptLimit)
        {
            _uncounted++;
            return;
        }

        _waiting.Add(view);
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    private void ForgetOld(DateTimeOffset now)
    {
        if (_recent.Count >= RecentLimit)
        {
            _recent.Clear();
        }

        foreach (((string, string, string) key, _) in _recent.Where(each => now - each.Value.At >= ViewLength))
        {
            _recent.Remove(key);
        }
    }

    private void ShowUnnoted(NotedView view)
    {
        if (!view.Shown.Task.IsCompleted)
        {
            view.IsUnnoted = true;
            AuditEntry entry = view.Entry;
            options.Log.Warn(
                $"not in the audit log yet: {entry.Who} ({entry.Role}, from {entry.Origin}) views {entry.Subject} {entry.Association}");
            view.Shown.TrySetResult();
        }
    }
}
