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
}
