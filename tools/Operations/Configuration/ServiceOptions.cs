using System.CommandLine;
using System.Net;
using NanoMedAgent.Operations.Logging;

namespace NanoMedAgent.Operations.Configuration;

/// <summary>The options that each service has.</summary>
public sealed class ServiceOptions
{
    /// <summary>Names the configuration file.</summary>
    public Option<string?> Config { get; } = new("--config")
    {
        Description = "A JSON file with any of these options; the command line and the environment go before it. Without it "
            + $"{ServiceConfiguration.DefaultFile} is read, if it is in the current folder.",
        HelpName = "FILE",
    };

    private readonly Option<LogFormat> _log = new("--log")
    {
        Description = "How lines are written: text, json for programs that collect logs, or systemd with the levels of journald.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => LogFormats.Default,
    };

    private readonly Option<string?> _monitor = new("--monitor")
    {
        Description = "The address and port for /healthz, /readyz and Prometheus' /metrics, without encryption and for the hospital's "
            + "monitoring only. Without it there are none.",
        HelpName = "ADDRESS:PORT",
    };

    private readonly Option<string?> _otlp = new("--otlp")
    {
        Description = "Where metrics are sent with OTLP (gRPC).",
        HelpName = "http://HOST:4317",
    };

    /// <summary>Adds them to a program's command.</summary>
    public void AddTo(RootCommand command)
    {
        command.Add(Config);
        command.Add(_log);
        command.Add(_monitor);
        command.Add(_otlp);
    }

    /// <summary>What a command line says.</summary>
    /// <exception cref="InvalidDataException">An address is none; the message says what to write.</exception>
    public ServiceSettings Read(ParseResult result) => new()
    {
        Log = result.GetValue(_log),
        Monitor = result.GetValue(_monitor) is { } monitor ? ReadEndPoint("--monitor", monitor) : null,
        Otlp = result.GetValue(_otlp) is { } otlp ? ReadAddress(otlp) : null,
    };

    /// <summary>An address and port that a service listens on.</summary>
    /// <exception cref="InvalidDataException">It is not; the message says what to write.</exception>
    public static IPEndPoint ReadEndPoint(string option, string text) =>
        IPEndPoint.TryParse(text, out IPEndPoint? endPoint) && text.Contains(':', StringComparison.Ordinal)
            ? endPoint
            : throw new InvalidDataException($"{option} {text}: this is not ADDRESS:PORT, such as 127.0.0.1:8080 or 0.0.0.0:443");

    private static Uri ReadAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidDataException($"--otlp {text}: this is not an address; write it like http://127.0.0.1:4317");
}
