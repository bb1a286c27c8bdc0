namespace Hospital.Tests.BrokenFiles;

/// <summary>
/// Runs a program's command line in this process: as processes of their own, thousands of runs would take too long. What a program writes
/// goes to whoever runs it, so that several can run at a time.
/// </summary>
internal static class CapturedConsole
{
    private static readonly AsyncLocal<TextWriter?> Output = new();
    private static readonly AsyncLocal<TextWriter?> Error = new();

    static CapturedConsole()
    {
        Console.SetOut(new AsyncLocalWriter(Output, Console.Out));
        Console.SetError(new AsyncLocalWriter(Error, Console.Error));
    }

    public static async Task<ProgramResult> RunAsync(Func<Task<int>> program)
    {
        // Not disposed: a thread that the program has left may still write.
        StringWriter written = new();
        StringWriter complained = new();
        (Output.Value, Error.Value) = (written, complained);
        int status = await program();
        return new ProgramResult(status, written.ToString(), complained.ToString());
    }
}
