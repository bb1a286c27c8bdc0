using System.ComponentModel;
using System.Diagnostics;

namespace Hospital.Tests.World;

/// <summary>Runs the tools as separate processes.</summary>
internal static class Programs
{
    public static Task<ProgramResult> RunAsync(string program, params string[] arguments) =>
        StartAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments]);

    /// <summary>Runs a tool with additional environment variables.</summary>
    public static Task<ProgramResult> RunAsync(string program, string[] arguments, Dictionary<string, string> environment) =>
        StartAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments], environment);

    /// <summary>Runs a program of this machine; skips the test if it is not installed.</summary>
    public static async Task<ProgramResult> RunInstalledAsync(string program, string hint, params string[] arguments)
    {
        try
        {
            return await StartAsync(program, arguments);
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

    private static async Task<ProgramResult> StartAsync(
        string program, string[] arguments, Dictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
