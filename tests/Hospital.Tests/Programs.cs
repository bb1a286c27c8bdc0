using System.Diagnostics;

namespace Hospital.Tests;

/// <summary>Runs the tools as programs of their own.</summary>
internal static class Programs
{
    public static async Task<ProgramResult> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ProgramResult(process.ExitCode, await output, await error);
    }

    /// <summary>Runs medagent, which succeeds.</summary>
    /// <returns>What it says.</returns>
    public static async Task<string> Succeeds(params string[] arguments)
    {
        ProgramResult result = await RunAsync("medagent", arguments);
        result.Status.ShouldBe(0, result.Error);
        return result.Output;
    }

    /// <summary>Runs medagent, which finds a mistake.</summary>
    /// <returns>What it complains of.</returns>
    public static async Task<string> Fails(params string[] arguments)
    {
        ProgramResult result = await RunAsync("medagent", arguments);
        result.Status.ShouldBe(2);
        return result.Error;
    }
}
