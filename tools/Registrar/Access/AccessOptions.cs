using Microsoft.Extensions.Logging;
using NanoMedAgent.Hospital.BrokerRules;
using NanoMedAgent.Hospital.Enrolment;

namespace NanoMedAgent.Registrar.Access;

/// <summary>What is needed to keep a broker's rules as the states of devices are.</summary>
public sealed record AccessOptions
{
    /// <summary>Where the states of devices are.</summary>
    public required EnrolmentStore Store { get; init; }

    /// <summary>Which broker, and its users.</summary>
    public required BrokerRuleSettings Settings { get; init; }

    /// <summary>The file with the rules.</summary>
    public required string RulesFile { get; init; }

    /// <summary>Has the broker read it again.</summary>
    public required BrokerReload Reload { get; init; }

    /// <summary>A file with devices that are not registered yet, or null.</summary>
    public string? DevicesFile { get; init; }

    /// <summary>What happens is logged here.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The current time; a test has its own.</summary>
    public Func<DateTimeOffset> Clock { get; init; } = () => DateTimeOffset.UtcNow;
}
