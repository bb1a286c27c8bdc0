namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>How long to wait after failures: twice as long each time up to a limit, and never the same for two programs.</summary>
/// <param name="random">For the jitter.</param>
/// <param name="longest">The limit; five minutes if none is given.</param>
public sealed class Backoff(Random random, TimeSpan? longest = null)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _longest = longest ?? TimeSpan.FromMinutes(5);
    private int _failures;

    /// <summary>It works again.</summary>
    public void Reset() => _failures = 0;

    /// <summary>How long to wait after one more failure.</summary>
    /// <param name="asked">How long the destination asks for; null if it does not say.</param>
    public TimeSpan Next(TimeSpan? asked)
    {
        double factor = Math.Pow(2, Math.Min(_failures++, 30));
        TimeSpan wait = TimeSpan.FromSeconds(Math.Min(First.TotalSeconds * factor, _longest.TotalSeconds));

        // Between half and all of it. A destination is not obeyed for ever.
        wait *= 0.5 + (random.NextDouble() / 2);
        return asked is { } longer && longer > wait ? longer < _longest ? longer : _longest : wait;
    }
}
