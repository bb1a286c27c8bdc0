using System.Data.Common;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Collector;

/// <summary>
/// What the collector writes into the audit log: messages that it has refused, summed up by device and reason, and its connection to the
/// broker. A stranger can send any number of messages, so there are a few entries a minute at most. Safe for many threads.
/// </summary>
/// <param name="audit">The audit log.</param>
/// <param name="clock">The time.</param>
public sealed class SecurityAudit(AuditLog audit, Func<DateTimeOffset> clock)
{
    /// <summary>Entries in a minute, beside one that counts the rest.</summary>
    public const int EntriesLimit = 20;

    private const string Who = "collector";
    private const string Others = "others";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Device, string Reason), long> _refused = [];
    private readonly List<AuditEntry> _waiting = [];
    private bool? _isConnected;

    /// <summary>A message, or a part of it, was refused.</summary>
    public void Note(Refusal refusal)
    {
        (string, string) key = (Printable.Of(Topic.Parse(refusal.Topic)?.Device ?? "no sensor"), refusal.Reason.ToString());
        lock (_lock)
        {
            if (_refused.Count >= EntriesLimit && !_refused.ContainsKey(key))
            {
                key = (Others, "any");
            }

            _refused[key] = _refused.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>The connection to the broker is up or down.</summary>
    public void NoteConnection(bool isConnected, string why)
    {
        lock (_lock)
        {
            // One that cannot be reached is tried again and again.
            if (isConnected != _isConnected && _waiting.Count < EntriesLimit)
            {
                _isConnected = isConnected;
                _waiting.Add(new AuditEntry(clock(), Who, Who, "broker", "broker", isConnected ? "connected" : $"not connected: {why}"));
            }
        }
    }

    /// <summary>Writes what was noted.</summary>
    /// <exception cref="DbException">The database fails; it is kept.</exception>
    public void Write()
    {
        lock (_lock)
        {
            foreach (((string device, string reason), long count) in _refused.ToArray())
            {
                audit.Add(new AuditEntry(
                    clock(), Who, Who, "refuse-messages", device, FormattableString.Invariant($"refused: {count} messages: {reason}")));
                _refused.Remove((device, reason));
            }

            while (_waiting.Count > 0)
            {
                audit.Add(_waiting[0]);
                _waiting.RemoveAt(0);
            }
        }
    }

    /// <summary>Writes once a minute, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(Interval);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                // What was noted last is written as well.
            }

            try
            {
                Write();
            }
            catch (DbException)
            {
                // The collector reports that its database fails, and this is tried again.
            }
        }
    }
}
