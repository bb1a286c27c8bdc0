namespace Hospital.Tests.BrokenFiles;

/// <summary>Runs a program's command line in this process: thousands of runs would take too long as processes of their own.</summary>
internal static class CapturedConsole
{
    public static async Task<ProgramResult> RunAsync(Func<Task<int>> program)
    {
        (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
        using StringWriter written = new();
        using StringWriter complained = new();
        Console.SetOut(written);
        Console.SetError(complained);
        try
        {
            int status = await program();
            return new ProgramResult(status, written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
