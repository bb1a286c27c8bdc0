using NanoMedAgent.Operations.Monitoring;

namespace NanoMedAgent.Gateway;

/// <summary>The health of a gateway, as far as it can know itself: database and destination.</summary>
/// <param name="service">The gateway.</param>
public sealed class GatewayHealth(GatewayService service) : IHealth
{
    // A review after a long time delivers all that was left in one step.
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    public string? FindHang() => service.StepLasts is { } lasts && lasts > LongestStep
        ? FormattableString.Invariant($"a step takes {lasts.TotalMinutes:0} min already")
        : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> FindFaults()
    {
        Dictionary<string, string> faults = [];
        if (service.StoreFault is { } store)
        {
            faults["database"] = store;
        }

        if (service.DestinationFault is { } destination)
        {
            faults["destination"] = destination;
        }

        return faults;
    }
}
