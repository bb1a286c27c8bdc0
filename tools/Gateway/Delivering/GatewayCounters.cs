namespace NanoMedAgent.Gateway.Delivering;

/// <summary>What a gateway has done since it started. Read from any thread.</summary>
public sealed class GatewayCounters
{
    private long _packs;
    private long _values;
    private long _refused;
    private long _withoutPatient;
    private long _attemptsFailed;

    /// <summary>Packs that were delivered.</summary>
    public long Packs => Interlocked.Read(ref _packs);

    /// <summary>Values that were delivered, missing ones among them.</summary>
    public long Values => Interlocked.Read(ref _values);

    /// <summary>Packs and associations that the destination has refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Packs that count for no patient, and were not delivered.</summary>
    public long WithoutPatient => Interlocked.Read(ref _withoutPatient);

    /// <summary>Attempts that have failed because the destination was not available.</summary>
    public long AttemptsFailed => Interlocked.Read(ref _attemptsFailed);

    internal void AddDelivered(int packs, int values)
    {
        Interlocked.Add(ref _packs, packs);
        Interlocked.Add(ref _values, values);
    }

    internal void AddRefused() => Interlocked.Increment(ref _refused);

    internal void AddWithoutPatient() => Interlocked.Increment(ref _withoutPatient);

    internal void AddFailedAttempt() => Interlocked.Increment(ref _attemptsFailed);
}
