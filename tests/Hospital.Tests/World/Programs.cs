using System.ComponentModel;
using System.Diagnostics;
using Hospital.Tests.BrokenFiles;
using NanoMedAgent.MedAgent;

namespace Hospital.Tests.World;

/// <summary>Runs the tools.</summary>
internal static class Programs
{
    /// <summary>
    /// Runs a tool. medagent runs in this process where that makes no difference: a process of its own spends most of its time with its
    /// start. It makes one where a terminal is there, or standard output gets bytes.
    /// </summary>
    public static Task<ProgramResult> RunAsync(string program, params string[] arguments) =>
        program == "medagent" && Console.IsOutputRedirected && Console.IsErrorRedirected && !WritesBytes(arguments)
            ? CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(arguments))
            : RunAsync(program, arguments, []);

    /// <summary>Runs a tool with additional environment variables.</summary>
    public static Task<ProgramResult> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = StartedProgram.Built(program, arguments);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return StartedProgram.RunAsync(start, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs a program of this machine; skips the test if it is not installed.</summary>
    public static async Task<ProgramResult> RunInstalledAsync(string program, string hint, params string[] arguments)
    {
        try
        {
            return await StartedProgram.RunAsync(new ProcessStartInfo(program, arguments), TestContext.Current.CancellationToken);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed ({hint})");
            throw;
        }
    }

    /// <summary>Runs medagent, and checks that it succeeds.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> Succeeds(params string[] arguments)
    {
        ProgramResult result = await RunAsync("medagent", arguments);
        result.Status.ShouldBe(0, result.Error);
        return result.Output;
    }

    /// <summary>Runs medagent, and checks that it fails.</summary>
    /// <returns>Its standard error.</returns>
    public static async Task<string> Fails(params string[] arguments)
    {
        ProgramResult result = await RunAsync("medagent", arguments);
        result.Status.ShouldBe(2);
        return result.Error;
    }

    /// <summary>Whether a command of medagent writes to standard output past <see cref="Console.Out"/>.</summary>
    private static bool WritesBytes(string[] arguments) =>
        (arguments is ["readings", "export", ..] && !arguments.Contains("--out")) || arguments.Contains("--json");
}
