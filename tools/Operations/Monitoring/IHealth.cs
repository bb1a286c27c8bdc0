namespace NanoMedAgent.Operations.Monitoring;

/// <summary>Answers what a hospital's monitoring asks of a service. Asked from any thread.</summary>
public interface IHealth
{
    /// <summary>
    /// Why the program hangs, so that only a restart helps; null while it works. A broker or a database that is away is no reason: a
    /// restart brings neither back.
    /// </summary>
    string? FindHang();

    /// <summary>What keeps the service from doing its work now, each by name; empty when it works.</summary>
    IReadOnlyDictionary<string, string> FindFaults();
}
