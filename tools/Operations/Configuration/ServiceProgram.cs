using System.CommandLine;
using Microsoft.Extensions.Configuration;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Operations.Configuration;

/// <summary>How a service runs its command line.</summary>
public static class ServiceProgram
{
    /// <summary>The exit code after a failure.</summary>
    public const int FailureExitCode = 2;

    /// <summary>Runs a command line, completed by the configuration.</summary>
    /// <param name="section">The program's section of the file, which is also its name in messages: "Collector".</param>
    /// <param name="root">The program's root command.</param>
    /// <param name="options">The options of every service.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="serve">What the program does with its options until it is stopped; answers the exit code.</param>
    /// <returns>The exit code; <see cref="FailureExitCode"/> after a failure, of which standard error has the reason.</returns>
    public static async Task<int> RunAsync(
        string section,
        RootCommand root,
        ServiceOptions options,
        string[] arguments,
        Func<ParseResult, IConfiguration, CancellationToken, Task<int>> serve)
    {
        try
        {
            ServiceConfiguration configuration = ServiceConfiguration.Read(root, section, options.Config, arguments);
            root.SetAction((result, cancellation) => serve(result, configuration.Root, cancellation));

            // After Ctrl+C what was received is still stored. The default of System.CommandLine is two seconds, which may be too short.
            return await root.Parse(configuration.Arguments).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
            });
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            await Console.Error.WriteLineAsync($"nanomedagent-{section.ToLowerInvariant()}: {FailureText.Of(failure)}");
            return FailureExitCode;
        }
    }
}
