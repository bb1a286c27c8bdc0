namespace NanoMedAgent.Admissions;

/// <summary>What has arrived since the start.</summary>
public sealed class AdmissionCounters
{
    private long _taken;
    private long _noticed;

    /// <summary>Messages that were read.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Messages that were refused, or that have changed nothing.</summary>
    public long Noticed => Interlocked.Read(ref _noticed);

    internal void CountTaken() => Interlocked.Increment(ref _taken);

    internal void CountNoticed() => Interlocked.Increment(ref _noticed);
}
