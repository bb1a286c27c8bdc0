using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using NanoMedAgent.Operations.Configuration;

namespace NanoMedAgent.Operations.Logging;

/// <summary>Writes logs to standard output, where systemd and container engines collect them.</summary>
public static class LogFormats
{
    private const string IsoFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>What fits where the program runs.</summary>
    public static LogFormat Default => SystemdHelpers.IsSystemdService() ? LogFormat.Systemd : LogFormat.Text;

    /// <summary>Adds the console in the format that the settings say.</summary>
    /// <param name="logging">The program's logging.</param>
    /// <param name="settings">The program's settings.</param>
    /// <param name="configuration">Its section "Logging" has the levels of categories.</param>
    public static ILoggingBuilder AddServiceLog(this ILoggingBuilder logging, ServiceSettings settings, IConfiguration configuration)
    {
        logging.AddFilter("Microsoft", LogLevel.Warning).AddConfiguration(configuration.GetSection("Logging"));
        switch (settings.Log)
        {
            case LogFormat.Json:
                return logging.AddJsonConsole(options =>
                {
                    options.TimestampFormat = IsoFormat;
                    options.UseUtcTimestamp = true;
                });
            case LogFormat.Systemd:
                // journald adds the time.
                return logging.AddSystemdConsole();
            default:
                logging.AddConsole(options => options.FormatterName = TextLineFormatter.FormatterName);
                return logging.AddConsoleFormatter<TextLineFormatter, ConsoleFormatterOptions>();
        }
    }
}
