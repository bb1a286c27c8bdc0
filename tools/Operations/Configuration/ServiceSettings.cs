using System.Net;
using NanoMedAgent.Operations.Logging;

namespace NanoMedAgent.Operations.Configuration;

/// <summary>What each service can be told.</summary>
public sealed record ServiceSettings
{
    /// <summary>How log lines are written.</summary>
    public LogFormat Log { get; init; }

    /// <summary>Where health and metrics are served; null for nowhere.</summary>
    public IPEndPoint? Monitor { get; init; }

    /// <summary>Where metrics are sent; null for nowhere.</summary>
    public Uri? Otlp { get; init; }
}
